import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import type { Receipt, StoredPart } from '../../src/contract/receipt.ts'
import type { Manifest } from '../../src/contract/run/manifest.ts'
import type { HarvestPlan } from '../../src/contract/table/table-plan.ts'
import { encodeRows } from '../../src/sink/part/encode-rows.ts'
import { partPath } from '../../src/sink/part/part-path.ts'
import type { NewPart, PublishedRuns, RunSink } from '../../src/sink/sink.ts'
import { canonicalJson } from '../../src/sink/stored/canonical-json.ts'
import { sha256Hex } from '../../src/sink/stored/sha256-hex.ts'

/** One run's place in memory, and a look at what is stored there. */
export interface MemorySink extends RunSink {
  /** A stored part's bytes; null for one that is not there. */
  readonly part: (path: string) => Buffer | null
  readonly manifest: () => Manifest | null
}

/** A sink without a disk: as strict as the real ones about what is stored once, and a thousand times as quick. */
export function memorySink(): MemorySink {
  const parts = new Map<string, Buffer>()
  const receipts = new Map<string, Receipt>()
  let stored: { readonly plan: HarvestPlan; readonly digest: string } | null = null
  let manifest: Manifest | null = null
  const digestOf = (value: unknown): string => sha256Hex(Buffer.from(canonicalJson(value)))
  async function writePart(part: NewPart): Promise<StoredPart> {
    const path = partPath(part)
    const { lines, compression } = part
    const bytes = await encodeRows(lines, compression)
    if (!(parts.get(path) ?? bytes).equals(bytes)) throw new HarvestError('SINK_UNAVAILABLE', `${path} is taken`)
    parts.set(path, bytes)
    return { path, rows: lines.rows, bytes: bytes.length, sha256: sha256Hex(bytes) }
  }

  return {
    part: (path) => parts.get(path) ?? null,
    manifest: () => manifest,
    writePlan: async (plan) => {
      const digest = digestOf(plan)
      if (stored !== null && stored.digest !== digest) throw mismatch('another plan of this run is stored')
      stored = { plan, digest }
      return digest
    },
    findPlan: async () => stored,
    readPlan: async (digest) => {
      if (stored?.digest !== digest) throw mismatch('the plan is another')
      return stored.plan
    },
    writePart,
    adoptPart: async () => {
      throw new HarvestError('MANIFEST_MISMATCH', 'there is no other run in memory')
    },
    writeReceipt: async (receipt) => {
      const digest = digestOf(receipt)
      receipts.set(digest, receipt)
      return digest
    },
    readReceipts: async (table, head) => {
      const chain: Receipt[] = []
      for (let digest: string | null = head; digest !== null; digest = chain[0]?.previous ?? null) {
        const receipt = receipts.get(digest)
        const next = chain[0]
        if (receipt === undefined || receipt.table !== table) throw mismatch(`no receipt ${digest} of ${table}`)
        if (next !== undefined && next.from !== receipt.cursor) throw mismatch(`receipt ${digest} leaves a gap`)
        chain.unshift(receipt)
      }
      return chain
    },
    publish: async (published) => {
      manifest = published
      return 'memory/manifest.json'
    },
  }
}

function mismatch(what: string): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', what)
}

/** The published runs of an instance that was never harvested before. */
export const NOTHING_PUBLISHED: PublishedRuns = {
  latest: async () => null,
  manifest: async (run) => {
    throw mismatch(`no run ${run}`)
  },
  lines: (run) => {
    throw mismatch(`no run ${run}`)
  },
}

import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import type { Receipt, StoredPart } from '../../../src/contract/receipt.ts'
import type { Manifest } from '../../../src/contract/run/manifest.ts'
import type { HarvestPlan } from '../../../src/contract/table/table-plan.ts'
import { encodePart } from '../../../src/sink/part/encode-part.ts'
import type { NewPart, RunSink } from '../../../src/sink/sink.ts'
import { encodeDocument } from '../../../src/sink/stored/encode-document.ts'
import { receiptChain } from '../../../src/sink/stored/receipt-chain.ts'

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
  async function writePart(part: NewPart): Promise<StoredPart> {
    const { bytes, stored: written } = await encodePart(part)
    if (!(parts.get(written.path) ?? bytes).equals(bytes))
      throw new HarvestError('SINK_UNAVAILABLE', `${written.path} is taken`)
    parts.set(written.path, bytes)
    return written
  }

  return {
    part: (path) => parts.get(path) ?? null,
    manifest: () => manifest,
    writePlan: async (plan) => {
      const digest = encodeDocument(plan).digest
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
      const digest = encodeDocument(receipt).digest
      receipts.set(digest, receipt)
      return digest
    },
    readReceipts: (table, head) =>
      receiptChain(table, head, async (digest) => {
        const receipt = receipts.get(digest)
        if (receipt === undefined) throw mismatch(`no receipt ${digest} of ${table}`)
        return receipt
      }),
    publish: async (published) => {
      manifest = published
      return 'memory/manifest.json'
    },
  }
}

function mismatch(what: string): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', what)
}

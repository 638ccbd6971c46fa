import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { StoredPart } from '../../contract/receipt.ts'
import { checkedTableName } from '../../contract/table/table-name.ts'
import type { HarvestPlan } from '../../contract/table/table-plan.ts'
import { asSink } from '../directory/sink-failure.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { namedBytes } from '../part/encode-part.ts'
import { LinePacker, type PackedLines, packLines } from '../part/pack-lines.ts'
import { parsePartPath } from '../part/part-path.ts'
import { checkedRun } from '../places/place-names.ts'
import { above, below } from '../places/stored-place.ts'
import { HarvestPlanSchema } from '../schema/plan-schema.ts'
import type { GrowingPart, PartName, RunSink } from '../sink.ts'
import { encodeDocument } from '../stored/encode-document.ts'
import { requireStored } from '../stored/read-stored.ts'
import { receiptName, receiptsFolder } from '../stored/receipt-name.ts'
import { sha256Hex } from '../stored/sha256-hex.ts'
import { publishRun } from './publish-run.ts'
import { readReceiptChain } from './read-receipts.ts'
import { planTwin, unguessableNames } from './unguarded-names.ts'

/** One run's folder as a {@link RunSink}. */
export function storedRun(files: StoredFiles, folder: string): RunSink {
  const made = new Set<string>()
  const unguessable = unguessableNames()
  const planPath = below(folder, 'plan.json')

  /** Makes the folders on the way to a file below the run's folder, durably and once for each opening of the run. */
  async function makeWay(path: string): Promise<void> {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    if (parent === '' || made.has(parent)) return
    await files.makeFolders(folder, parent.split('/'))
    made.add(parent)
  }

  async function place(path: string, bytes: Uint8Array): Promise<boolean> {
    await makeWay(path)
    return files.place(below(folder, path), bytes)
  }

  async function findPlan(): ReturnType<RunSink['findPlan']> {
    const bytes = await files.read(planPath)
    if (bytes === null) return null
    return { plan: requireStored(HarvestPlanSchema, bytes, 'plan.json'), digest: sha256Hex(bytes) }
  }

  /** Puts back the plan that a writer woke up late to write over; null where there is no twin of it. */
  async function restorePlan(digest: string): Promise<HarvestPlan | null> {
    if (await files.guards()) return null
    const bytes = await files.read(below(folder, planTwin(digest)))
    if (bytes === null || sha256Hex(bytes) !== digest) return null
    await files.swap(planPath, bytes)
    return requireStored(HarvestPlanSchema, bytes, 'plan.json')
  }

  async function readPlan(digest: string): Promise<HarvestPlan> {
    const found = await findPlan()
    // The plan precedes every slice, so a folder without it is another disk than the one the run was planned on.
    if (found === null)
      throw new HarvestError(
        'SINK_UNAVAILABLE',
        `the run's plan is not in ${folder}: this worker's output folder is not the one in which the run was started, or its disk is not mounted`,
      )
    if (found.digest === digest) return found.plan
    const twin = await restorePlan(digest)
    if (twin !== null) return twin
    throw new HarvestError('MANIFEST_MISMATCH', `plan.json was altered: digest ${found.digest}, expected ${digest}`)
  }

  async function storePart(name: PartName, packed: PackedLines): Promise<StoredPart> {
    const writer = (await files.guards()) ? name.writer : unguessable(name.writer)
    const { bytes, stored } = namedBytes({ ...name, writer }, packed)
    return asSink(`write ${stored.path}`, async () => {
      if (await place(stored.path, bytes)) return stored
      throw new HarvestError(
        'SINK_UNAVAILABLE',
        `${stored.path} is taken by other rows; a stored part is never overwritten`,
      )
    })
  }

  function beginPart(name: PartName): GrowingPart {
    const packer = new LinePacker(name.compression)
    return {
      add: (lines) => packer.add(lines),
      store: async () => storePart(name, await packer.finish()),
      abandon: () => packer.abandon(),
    }
  }

  return {
    writePlan: (plan) =>
      asSink('write plan.json', async () => {
        const { bytes, digest } = encodeDocument(plan)
        if (!(await files.guards())) await place(planTwin(digest), bytes)
        if (await place('plan.json', bytes)) return digest
        throw new HarvestError(
          'MANIFEST_MISMATCH',
          'plan.json contains another plan of this run; it is never overwritten',
        )
      }),

    findPlan: () => asSink('read plan.json', findPlan),

    readPlan: (digest) => asSink('read plan.json', () => readPlan(digest)),

    writePart: async ({ lines, ...name }) => storePart(name, await packLines(lines, name.compression)),

    beginPart,

    adoptPart: (from, { path }) =>
      asSink(`take over ${path}`, async () => {
        if (parsePartPath(path) === null)
          throw new HarvestError('MANIFEST_MISMATCH', `${JSON.stringify(path.slice(0, 200))} is not the path of a part`)
        await makeWay(path)
        await files.share(below(above(folder), checkedRun(from), path), below(folder, path))
      }),

    async writeReceipt(receipt, writer) {
      const { bytes, digest } = encodeDocument(receipt)
      const path = `${receiptsFolder(receipt.table)}/${receiptName(receipt.sequence, writer, digest)}`
      return asSink(`write ${path}`, async () => {
        if (await place(path, bytes)) return digest
        throw new HarvestError('SINK_UNAVAILABLE', `${path} is taken by another receipt, which is never overwritten`)
      })
    },

    readReceipts: async (table, head) =>
      asSink(`read the receipts of ${checkedTableName(table)}`, () => readReceiptChain(files, folder, table, head)),

    publish: (manifest) =>
      asSink('publish the manifest', async () => {
        // What verifying will hold against the manifest has to be there, whoever wrote over it.
        if (!(await files.guards())) await restorePlan(manifest.planDigest)
        return publishRun(files, folder, manifest)
      }),
  }
}

import * as worker from 'servicenow-harvester/worker'

const plans = new Map<string, worker.HarvestPlan>()
const receipts = new Map<string, worker.Receipt>()
const parts = new Map<string, Buffer>()
const lost = (): never => {
  throw new worker.HarvestError('SINK_UNAVAILABLE', 'it was stored by another process')
}
function keep<T>(stored: Map<string, T>, name: string, value: T): string {
  stored.set(name, value)
  return name
}
const run: worker.RunSink = {
  findPlan: async () => null,
  readPlan: async (digest) => plans.get(digest) ?? lost(),
  writePlan: async (plan) => keep(plans, worker.encodeDocument(plan).digest, plan),
  writePart: async (part) => {
    const { stored, bytes } = await worker.encodePart(part)
    return { ...stored, path: keep(parts, stored.path, bytes) }
  },
  adoptPart: async (_run, { path }) => void (parts.get(path) ?? lost()),
  writeReceipt: async (receipt) => keep(receipts, worker.encodeDocument(receipt).digest, receipt),
  readReceipts: (table, head) => worker.receiptChain(table, head, async (digest) => receipts.get(digest) ?? lost()),
  publish: async ({ verdict }) => `memory: ${verdict}, ${parts.size} parts`,
}
const sink = { openRun: async () => run, published: () => worker.NOTHING_PUBLISHED, placeOf: () => 'memory' }

const workers = await worker.startWorkers({ ...worker.optionsFromEnvironment(process.env), sink })
process.once('SIGTERM', workers.shutdown)
await workers.stopped

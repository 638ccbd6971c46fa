import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { adoptTable } from '../../../src/activities/plan/adopt-table.ts'
import { earlierTables } from '../../../src/activities/plan/earlier-tables.ts'
import { diffInventories } from '../../../src/inventory/diff/diff-inventories.ts'
import { takeInventory } from '../../../src/inventory/take-inventory.ts'
import { exportHarvest } from '../../../src/projections/export/export-harvest.ts'
import { loadHarvest } from '../../../src/projections/load/load-harvest.ts'
import { writeIndex } from '../../../src/report/index/write-index.ts'
import { writeReport } from '../../../src/report/write-report.ts'
import { sealRun } from '../../../src/seal/seal-run.ts'
import { verifySealed } from '../../../src/seal/verify-sealed.ts'
import { acceptRun } from '../../../src/sink/accept/accept-run.ts'
import { followChain } from '../../../src/sink/chain/follow-chain.ts'
import { manifestReader } from '../../../src/sink/chain/manifest-reader.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { foldTable } from '../../../src/sink/fold/fold-table.ts'
import { diskOutlook } from '../../../src/sink/outlook/disk-outlook.ts'
import { pruneHarvest } from '../../../src/sink/prune/prune-harvest.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { incrementAt, publishAt, runAt } from '../support/example-chain.ts'
import { PLACE, versionOf } from '../support/example-run.ts'
import { WRITER } from '../support/new-parts.ts'

const { instance } = PLACE

/** A pair of keys to seal by, in a folder of the tester. */
export async function writeKeys(folder: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await writeFile(join(folder, 'key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  await writeFile(join(folder, 'public'), publicKey.export({ type: 'spki', format: 'pem' }))
}

/**
 * Every command that reads a folder of harvests, by the piece of it that does. The harvest lies in `out` below `base`, an inventory of
 * it in `inventory`, keys beside them. What writes into the harvest comes last, and pruning at the end, since it removes runs.
 */
export function commandsOn(base: string): Readonly<Record<string, () => Promise<unknown>>> {
  const root = join(base, 'out')
  const inventory = join(base, 'inventory')
  const of = { folder: root, run: null, tables: null }
  const sink = createDirectorySink({ root })
  return {
    verify: () => verifyHarvest(root),
    'verify --key': () => verifySealed(root, { inventory, key: join(base, 'public') }),
    seal: () => sealRun({ folder: root, inventory, key: join(base, 'key'), nowMs: 0 }),
    fold: () => foldHarvest({ ...of, out: join(base, 'fold') }),
    export: () => exportHarvest({ ...of, out: join(base, 'export'), format: 'csv', typed: true }),
    load: async () => loadHarvest({ ...of, database: await closedDatabase() }),
    inventory: () => takeInventory({ ...of, out: join(base, 'taken') }),
    'inventory diff': () => diffInventories(root, root),
    report: () => writeReport({ ...of, out: join(base, 'page', 'report.html') }),
    'report --index': () => writeIndex({ folder: root, out: join(base, 'page', 'index.html') }),
    accept: () => acceptRun(root, join(base, 'gaps.json')),
    'the outlook of run': () => diskOutlook(root, { instance, mode: 'incremental' }),
    'the plan of run': () => earlierTables(sink.published(instance)),
    'the comparison of run': () => storedRows(root),
    'run --repair': () => repair(root),
    'the rows of run': () => publishAt(sink, 4, [incrementAt(4, 3, [versionOf(40, 11_000)])]),
    prune: () => pruneHarvest(root, { keep: 1, dryRun: false }),
  }
}

/** Where no database listens: what a load reads before it connects is read. */
async function closedDatabase() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  const port = typeof address === 'object' && address !== null ? address.port : 1
  return { host: '127.0.0.1', port, database: 'd', user: 'u', password: null, tls: null }
}

/** The rows that an increment is compared with. */
async function storedRows(root: string): Promise<number> {
  const published = createDirectorySink({ root }).published(instance)
  const chain = await followChain(manifestReader(published), 'sys_script', runAt(3))
  let rows = 0
  for await (const bundle of (await foldTable(published, chain)).bundles) rows += bundle.length
  return rows
}

/** Takes over what the newest run stored. */
async function repair(root: string): Promise<void> {
  const sink = createDirectorySink({ root })
  const published = sink.published(instance)
  const { tables } = await published.manifest(runAt(3))
  const run = await sink.openRun({ instance, run: runAt(9) })
  for (const entry of tables) await adoptTable(entry, { from: runAt(3), published, sink: run, writer: WRITER })
}

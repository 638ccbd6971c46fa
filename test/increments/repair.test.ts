import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Manifest } from '../../src/contract/run/manifest.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { expectState } from '../support/compare/expect-state.ts'
import { readManifest } from '../support/compare/stored-rows.ts'
import { type HarvestedInstance, harvestedInstance } from '../support/harvested-instance.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLES = ['sys_script', 'sys_trigger']
/** A part for about every 200 rows. */
const SMALL_PARTS = { maxSize: 100_000, maxMs: 60_000, maxScanned: 10_000 }
const PAGE = 100

interface Days extends HarvestedInstance {
  readonly day: (n: number) => void
}

async function instanceOfDays(tables: Readonly<Record<string, number>>): Promise<Days> {
  const harvested = await harvestedInstance({ tables, now: () => START_MS }, SMALL_PARTS)
  return { ...harvested, day: (n) => harvested.simulator.setClock(() => START_MS + n * DAY_MS) }
}

function runFolder({ folder }: HarvestedInstance, run: string): string {
  return join(folder, 'runs', run)
}

function manifestOf(instance: HarvestedInstance, run: string): Manifest {
  return readManifest(join(runFolder(instance, run), 'manifest.json'))
}

function entryOf(instance: HarvestedInstance, run: string, table: string): Manifest['tables'][number] {
  const entry = manifestOf(instance, run).tables.find((each) => each.table === table)
  if (entry === undefined) throw new RangeError(`run ${run} does not have ${table}`)
  return entry
}

/** Damages a file as a dying disk does: its inode stays, a bit of it is another. */
function flipBit(path: string): void {
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

async function faultsOf(path: string): Promise<readonly string[]> {
  return (await verifyHarvest(path)).faults.map(({ path: file, fault }) => `${file}: ${fault}`)
}

test('a repair takes over what is sound without a copy, and reads again only what is damaged', async () => {
  const instance = await instanceOfDays({ sys_script: 2000, sys_trigger: 300 })
  const { simulator, folder } = instance
  const { run } = await instance.harvest({ tables: TABLES, pageSize: PAGE })
  const { parts } = entryOf(instance, run, 'sys_script')
  expect(parts.length).toBeGreaterThan(5)
  const [first, flipped, missing] = [parts[0], parts[2], parts[4]]
  flipBit(join(runFolder(instance, run), flipped?.path ?? ''))
  rmSync(join(runFolder(instance, run), missing?.path ?? ''))
  expect(await faultsOf(folder)).toHaveLength(2)
  const asked = simulator.requests().length
  const outcome = await instance.harvest({ repair: run, pageSize: PAGE })
  expect(outcome.tables.map(({ table, verdict, rows }) => [table, verdict, rows])).toEqual([
    ['sys_script', 'complete', 2000],
    ['sys_trigger', 'complete', 300],
  ])
  expect(await faultsOf(folder)).toEqual([])
  for (const table of TABLES) expectState(instance, table)
  const pages = simulator
    .requests()
    .slice(asked)
    .filter(({ path }) => path.endsWith('/sys_script') || path.endsWith('/sys_trigger'))
  const lost = (flipped?.rows ?? 0) + (missing?.rows ?? 0)
  expect(pages.length).toBeLessThanOrEqual(Math.ceil(lost / PAGE) + 4)
  const sameFile = (path: string): boolean =>
    statSync(join(runFolder(instance, run), path)).ino === statSync(join(runFolder(instance, outcome.run), path)).ino
  expect(sameFile(first?.path ?? '')).toBe(true)
  expect(entryOf(instance, outcome.run, 'sys_script').notes.join()).toContain(
    `kept from run ${run}, except 2 damaged parts`,
  )
  // Its watermark is that of the rows that it took over: what changed since is in the next increment.
  expect(entryOf(instance, outcome.run, 'sys_script').watermark).toBe(entryOf(instance, run, 'sys_script').watermark)
})

test('increments stand on the repaired run, before the repair and after it', async () => {
  const instance = await instanceOfDays({ sys_script: 1000, sys_trigger: 100 })
  const { simulator, folder } = instance
  const snapshot = await instance.harvest({ tables: TABLES, pageSize: PAGE })
  const ids = simulator.visibleIds('sys_script')
  instance.day(1)
  simulator.update('sys_script', ids[150] ?? '', { name: 'changed' })
  simulator.remove('sys_script', ids[151] ?? '')
  simulator.setClock(() => START_MS + DAY_MS + 3_600_000)
  await instance.harvest({ tables: TABLES, mode: 'incremental', pageSize: PAGE })
  const { parts } = entryOf(instance, snapshot.run, 'sys_script')
  for (const { path } of parts) flipBit(join(runFolder(instance, snapshot.run), path))
  expect(await faultsOf(folder)).toHaveLength(parts.length)
  instance.day(2)
  simulator.remove('sys_script', ids[152] ?? '')
  const repaired = await instance.harvest({ repair: snapshot.run, pageSize: PAGE })
  expect(repaired.tables.map(({ verdict }) => verdict)).toEqual(['complete', 'complete'])
  expect(await faultsOf(folder)).toEqual([])
  simulator.setClock(() => START_MS + 2 * DAY_MS + 3_600_000)
  const next = await instance.harvest({ tables: TABLES, mode: 'incremental', pageSize: PAGE })
  expect(entryOf(instance, next.run, 'sys_script').increment).not.toBeNull()
  for (const table of TABLES) expectState(instance, table)
  expect(await faultsOf(folder)).toEqual([])
})

test('lost tombstones are found again by a comparison of all rows', async () => {
  const instance = await instanceOfDays({ sys_script: 200, sys_trigger: 100 })
  const { simulator, folder } = instance
  await instance.harvest({ tables: TABLES, pageSize: PAGE })
  const ids = simulator.visibleIds('sys_script')
  instance.day(1)
  simulator.remove('sys_script', ids[7] ?? '')
  simulator.setClock(() => START_MS + DAY_MS + 3_600_000)
  const increment = await instance.harvest({ tables: TABLES, mode: 'incremental', pageSize: PAGE })
  const [tombstones] = entryOf(instance, increment.run, 'sys_script').increment?.tombstones ?? []
  rmSync(join(runFolder(instance, increment.run), tombstones?.path ?? ''))
  const { run } = await instance.harvest({ repair: increment.run, pageSize: PAGE })
  expect(entryOf(instance, run, 'sys_script').increment).toMatchObject({
    deletionsFrom: ['reconciliation'],
    doubt: null,
  })
  expect(entryOf(instance, run, 'sys_trigger').increment?.deletionsFrom).not.toContain('reconciliation')
  for (const table of TABLES) expectState(instance, table)
  expect(await faultsOf(folder)).toEqual([])
})

test('a table that the run did not read stays as it was, with its reason', async () => {
  const instance = await instanceOfDays({ sys_script: 400, sys_trigger: 100 })
  const { simulator, folder } = instance
  simulator.addFaults([{ table: 'sys_trigger', fault: 'deny-table' }])
  const { run, tables } = await instance.harvest({ tables: TABLES, pageSize: PAGE })
  simulator.clearFaults()
  const { path = '' } = entryOf(instance, run, 'sys_script').parts[0] ?? {}
  flipBit(join(runFolder(instance, run), path))
  const outcome = await instance.harvest({ repair: run, pageSize: PAGE })
  const told = ({ table, verdict, code, reason }: (typeof tables)[number]) => ({ table, verdict, code, reason })
  expect(outcome.tables.map(told)).toEqual(tables.map(told))
  expect(await faultsOf(folder)).toEqual([])
})

test.each([
  {
    name: 'a manifest that is damaged itself',
    damage: ({ folder }: Days, run: string) => writeFileSync(join(folder, 'runs', run, 'manifest.json'), '{'),
    says: /so it is unknown what to repair; read everything again/,
  },
  {
    name: 'a run that is not there',
    damage: ({ folder }: Days, run: string) => rmSync(join(folder, 'runs', run), { recursive: true }),
    says: /is missing, or it was never published: so it is unknown/,
  },
  {
    name: 'a user with other roles',
    damage: ({ simulator }: Days) => simulator.changeOwnUser({ roles: [] }),
    says: /this user, its roles, domain or time zone changed/,
  },
])('$name is not repaired, and the remedy is named', async ({ damage, says }) => {
  const instance = await instanceOfDays({ sys_script: 100 })
  const { run } = await instance.harvest({ tables: ['sys_script'], pageSize: PAGE })
  copyFileSync(join(instance.folder, 'latest.json'), join(instance.folder, 'latest.before'))
  damage(instance, run)
  await expect(instance.harvest({ repair: run, pageSize: PAGE })).rejects.toThrow(says)
  expect(readFileSync(join(instance.folder, 'latest.json'))).toEqual(
    readFileSync(join(instance.folder, 'latest.before')),
  )
})

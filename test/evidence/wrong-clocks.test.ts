import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { tombstonesIn } from '../support/compare/tombstoned-ids.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const HOUR_MS = 3_600_000
const TABLE = 'sys_trigger'
const LOG = 'sysevent'
const tables = [TABLE, LOG]

/** Clocks that are wrong: for the answers of a table, for every answer of a run, by a day, by a century, or by a day behind. */
const CLOCKS = [
  { name: 'the answers about one table say tomorrow', fault: { fault: 'clock', table: TABLE, aheadSeconds: 86_400 } },
  { name: 'every answer says tomorrow', fault: { fault: 'clock', aheadSeconds: 86_400 } },
  { name: 'every answer says 2099', fault: { fault: 'clock', aheadSeconds: 73 * 365 * 86_400 } },
  { name: 'the answers about one table say yesterday', fault: { fault: 'clock', table: TABLE, aheadSeconds: -86_400 } },
  { name: 'every answer says yesterday', fault: { fault: 'clock', aheadSeconds: -86_400 } },
  { name: 'the first answer says tomorrow', fault: { fault: 'clock', aheadSeconds: 86_400, times: 1 } },
  { name: 'the first answer says yesterday', fault: { fault: 'clock', aheadSeconds: -86_400, times: 1 } },
] as const

test.each(CLOCKS)(
  'where $name, nothing that comes after that run is taken for read',
  { timeout: 60_000 },
  async ({ fault }) => {
    const at = (hoursAgo: number) => () => Date.now() - hoursAgo * HOUR_MS
    const { simulator, folder, harvest } = await harvestedInstance({ tables: { [TABLE]: 40, [LOG]: 200 }, now: at(4) })
    await harvest({ tables })
    simulator.setClock(at(0))
    simulator.addFaults([fault])
    await harvest({ tables, mode: 'incremental' })
    simulator.clearFaults()
    for (const table of tables) {
      const { watermark } = publishedManifest(folder, table)
      expect(Date.parse(watermark ?? '')).toBeLessThanOrEqual(Date.now())
    }
    const [changed = ''] = simulator.visibleIds(TABLE)
    simulator.update(TABLE, changed, { name: 'changed' })
    // Four minutes later, which is not yet ahead.
    simulator.setClock(at(-1 / 15))
    await harvest({ tables, mode: 'incremental' })
    expect(foldedState(folder, TABLE).get(changed)).toMatchObject({ name: 'changed' })
    expect((await verifyHarvest(folder)).faults).toEqual([])
  },
)

test.each([
  { name: 'ahead of', aheadSeconds: 86_400, rests: "this worker's" },
  { name: 'behind', aheadSeconds: -86_400, rests: "the instance's" },
])(
  'a clock that is $name ours is said, and the watermark rests on the smaller one',
  async ({ aheadSeconds, rests }) => {
    const { folder, harvest } = await harvestedInstance({
      tables: { [TABLE]: 40 },
      faults: [{ fault: 'clock', aheadSeconds }],
    })
    const startedMs = Date.now()
    await harvest({ tables: [TABLE] })
    const { notes, watermark } = publishedManifest(folder, TABLE)
    expect(notes.join()).toMatch(new RegExp(`the instance's clock says .* the next increment begins by ${rests}$`))
    const smallerMs = Math.min(0, aheadSeconds) * 1000 + startedMs
    expect(Math.abs(Date.parse(watermark ?? '') - smallerMs)).toBeLessThan(120_000)
  },
)

test.each(tables)(
  'a stored watermark in the future is not used: %s is read from where nothing is left out',
  async (table) => {
    const at = (hoursAgo: number) => () => Date.now() - hoursAgo * HOUR_MS
    const { simulator, folder, harvest } = await harvestedInstance({ tables: { [TABLE]: 40, [LOG]: 200 }, now: at(4) })
    await harvest({ tables: [table] })
    // As a release left it that believed every clock.
    const file = join(folder, 'latest.json')
    const latest = await readFile(file, 'utf8')
    await writeFile(file, latest.replace(/"watermark":\s*"[^"]*"/g, '"watermark":"2098-12-31T23:59:00.000Z"'))
    simulator.setClock(at(0))
    simulator.insert(table, { sys_id: 'f'.repeat(32), name: 'new' })
    simulator.setClock(at(-1 / 15))
    await harvest({ tables: [table], mode: 'incremental' })
    const { notes, watermark } = publishedManifest(folder, table)
    expect(notes.join()).toMatch(/the last run believed a clock that was ahead \(2098-/)
    expect(Date.parse(watermark ?? '')).toBeLessThanOrEqual(Date.now() + HOUR_MS)
    expect([...foldedState(folder, table).values()].filter((row) => row.name === 'new')).toHaveLength(1)
  },
)

test('a log whose first run hears of 2099 is read for the days before today', async () => {
  const faults = [{ fault: 'clock', aheadSeconds: 73 * 365 * 86_400 }] as const
  const { folder, harvest } = await harvestedInstance({ tables: { [LOG]: 200 }, now: Date.now, faults })
  await harvest({ tables: [LOG] })
  const { rows, window } = publishedManifest(folder, LOG)
  expect(Date.parse(window?.to ?? '')).toBeLessThanOrEqual(Date.now())
  expect(rows).toBeGreaterThan(0)
})

test('a row that a comparison finds gone was deleted at a time that has been, whatever the instance says', async () => {
  const { simulator, folder, harvest } = await harvestedInstance({ tables: { [TABLE]: 40 } })
  await harvest({ tables: [TABLE] })
  const [gone = ''] = simulator.visibleIds(TABLE)
  simulator.remove(TABLE, gone)
  simulator.addFaults([{ fault: 'clock', aheadSeconds: 73 * 365 * 86_400 }])
  const { run } = await harvest({ tables: [TABLE], mode: 'incremental', reconcile: true })
  const { tombstones = [] } = publishedManifest(folder, TABLE).increment ?? {}
  const told = tombstones.flatMap(({ path }) => tombstonesIn(join(folder, 'runs', run, path)))
  expect(told.map(({ sys_id }) => sys_id)).toEqual([gone])
  for (const { deletedOn } of told)
    expect(Date.parse(`${deletedOn.replace(' ', 'T')}Z`)).toBeLessThanOrEqual(Date.now())
})

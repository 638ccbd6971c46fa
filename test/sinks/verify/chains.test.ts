import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Latest, LatestTable, Manifest, ManifestTable } from '../../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { canonicalJson } from '../../../src/sink/stored/canonical-json.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { publishChain, runAt } from '../support/example-chain.ts'
import { isoOf, PLACE } from '../support/example-run.ts'

async function chained(): Promise<string> {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  return join(root, PLACE.instance)
}

const folderOf = (instance: string, hour: number) => join(instance, 'runs', runAt(hour))

async function changeManifest(instance: string, hour: number, change: (manifest: Manifest) => Manifest): Promise<void> {
  const path = join(folderOf(instance, hour), 'manifest.json')
  await writeFile(path, canonicalJson(change(JSON.parse(await readFile(path, 'utf8')))))
}

async function changeTable(
  instance: string,
  hour: number,
  name: string,
  change: (table: ManifestTable) => ManifestTable,
): Promise<void> {
  await changeManifest(instance, hour, (manifest) => ({
    ...manifest,
    tables: manifest.tables.map((table) => (table.table === name ? change(table) : table)),
  }))
}

async function pointerFaults(instance: string): Promise<readonly string[]> {
  const { faults } = await verifyHarvest(instance)
  return faults.filter(({ path }) => path === 'latest.json').map(({ fault }) => fault)
}

test('reads every run of a sound chain, from the output or the instance folder, and finds nothing to say', async () => {
  const instance = await chained()
  for (const path of [instance, join(instance, '..')]) {
    const { faults, notes, runs } = await verifyHarvest(path)
    expect({ faults, notes, runs: runs.map(({ run }) => run) }).toEqual({
      faults: [],
      notes: [],
      runs: [runAt(3), runAt(1), runAt(2)],
    })
  }
})

test.each<{
  readonly name: string
  readonly damage: (instance: string) => Promise<unknown>
  readonly faults: RegExp[]
}>([
  {
    name: 'a base that is gone',
    damage: (instance) => rm(folderOf(instance, 1), { recursive: true }),
    faults: [
      /^the state of sys_script needs run aaaaaaaa-0001: run aaaaaaaa-0001 is missing, or it was never published$/,
      /^the state of syslog needs run aaaaaaaa-0001: /,
    ],
  },
  {
    name: 'a base that was not published',
    damage: (instance) => rm(join(folderOf(instance, 2), 'manifest.json')),
    faults: [
      /^the state of sys_script needs run aaaaaaaa-0002: run aaaaaaaa-0002 is missing, or it was never published$/,
      /^the state of syslog needs run aaaaaaaa-0002: /,
    ],
  },
  {
    name: 'a base with a damaged manifest',
    damage: (instance) => truncate(join(folderOf(instance, 2), 'manifest.json'), 100),
    faults: [/^the state of sys_script needs run aaaaaaaa-0002: .*manifest\.json is not JSON \(100 bytes\)/, /syslog/],
  },
  {
    name: 'a base that was cancelled',
    damage: (instance) => changeManifest(instance, 2, (manifest) => ({ ...manifest, state: 'cancelled' })),
    faults: [/^the state of sys_script needs run aaaaaaaa-0002, which ended cancelled$/, /syslog/],
  },
  {
    name: 'a base without the table',
    damage: (instance) =>
      changeManifest(instance, 1, ({ tables, ...rest }) => ({
        ...rest,
        tables: tables.filter(({ table }) => table !== 'syslog'),
      })),
    faults: [/^the state of syslog needs run aaaaaaaa-0001, which does not have the table$/],
  },
  {
    name: 'a base without good rows',
    damage: (instance) => changeTable(instance, 1, 'syslog', (table) => ({ ...table, verdict: 'failed' })),
    faults: [/^the state of syslog needs run aaaaaaaa-0001, which has no complete state or window of it \(failed\)$/],
  },
  {
    name: 'a base that did not read its whole window',
    damage: (instance) =>
      changeTable(instance, 2, 'sys_script', (table) => ({
        ...table,
        intervals: table.intervals.map((interval) => ({ ...interval, hi: '2026-01-02 01:00:00 x' })),
      })),
    faults: [/^the state of sys_script needs run aaaaaaaa-0002, which has no complete state or window of it/],
  },
  {
    name: 'a circle of bases',
    damage: (instance) =>
      changeTable(instance, 2, 'sys_script', (table) => ({
        ...table,
        increment: table.increment ? { ...table.increment, base: runAt(3) } : null,
      })),
    faults: [/^the state of sys_script needs run aaaaaaaa-0003, which is based on itself$/],
  },
  {
    name: 'time left out between two windows',
    damage: (instance) =>
      changeTable(instance, 2, 'syslog', (table) => ({ ...table, window: { from: isoOf(3001), to: isoOf(6000) } })),
    faults: [
      /^the state of syslog needs run aaaaaaaa-0002, which ends at 2026-01-02T01:40:00.000Z, and run aaaaaaaa-0003 continues at 2026-01-02T01:50:00.000Z: the time between is missing$/,
    ],
  },
  {
    name: 'time left out between a snapshot and an increment',
    damage: (instance) => changeTable(instance, 1, 'sys_script', (table) => ({ ...table, watermark: isoOf(2999) })),
    faults: [/^the state of sys_script needs run aaaaaaaa-0001, which ends at 2026-01-02T00:49:59.000Z, and run/],
  },
  {
    name: 'a snapshot without a watermark',
    damage: (instance) => changeTable(instance, 1, 'sys_script', (table) => ({ ...table, watermark: null })),
    faults: [/^the state of sys_script needs run aaaaaaaa-0001, which ends at no known time/],
  },
  {
    name: 'an increment of a log',
    damage: (instance) =>
      changeTable(instance, 1, 'sys_script', (table) => ({ ...table, order: 'sys_created_on', window: null })),
    faults: [/^the state of sys_script needs run aaaaaaaa-0001, in order of sys_created_on, and run aaaaaaaa-0002 in/],
  },
  {
    name: 'a snapshot that is none',
    damage: (instance) => changeTable(instance, 1, 'sys_script', (table) => ({ ...table, order: 'sys_updated_on' })),
    faults: [/^the state of sys_script needs run aaaaaaaa-0001, which is not a snapshot in order of its ids$/],
  },
])('names table and run of a chain with $name', async ({ damage, faults }) => {
  const instance = await chained()
  await damage(instance)
  expect(await pointerFaults(instance)).toEqual(faults.map((fault) => expect.stringMatching(fault)))
})

const pointed = (changes: Partial<LatestTable>) => (latest: Latest) => ({
  ...latest,
  tables: Object.fromEntries(
    Object.entries(latest.tables).map(([table, entry]) => [
      table,
      table === 'sys_script' ? { ...entry, ...changes } : entry,
    ]),
  ),
})

test.each<{ readonly name: string; readonly change: (latest: Latest) => Latest; readonly fault: string }>([
  {
    name: 'a better verdict',
    change: pointed({ verdict: 'partial' }),
    fault: 'sys_script: expected verdict complete, as the manifests have it, found partial',
  },
  {
    name: 'a later watermark',
    change: pointed({ watermark: isoOf(9 * 3600) }),
    fault: `sys_script: expected watermark ${isoOf(3 * 3600)}, as the manifests have it, found ${isoOf(9 * 3600)}`,
  },
  {
    name: 'fewer increments',
    change: pointed({ increments: 1 }),
    fault: 'sys_script: expected increments 2, as the manifests have it, found 1',
  },
  {
    name: 'fewer increments since ids were compared',
    change: pointed({ unreconciled: 0 }),
    fault: 'sys_script: expected unreconciled 2, as the manifests have it, found 0',
  },
  {
    name: 'another start',
    change: (latest) => ({ ...latest, startedAt: isoOf(0) }),
    fault: `expected startedAt ${isoOf(3 * 3600)}, as the manifests have it, found ${isoOf(0)}`,
  },
])('names a pointer with $name than the manifests have', async ({ change, fault }) => {
  const instance = await chained()
  const path = join(instance, 'latest.json')
  await writeFile(path, canonicalJson(change(JSON.parse(await readFile(path, 'utf8')))))
  expect(await pointerFaults(instance)).toEqual([fault])
})

test('names a pointer to a run that did not finish', async () => {
  const instance = await chained()
  await changeManifest(instance, 3, (manifest) => ({ ...manifest, state: 'cancelled' }))
  expect(await pointerFaults(instance)).toContain(`names run ${runAt(3)}, which ended cancelled`)
})

test('takes a pointer and a snapshot of 0.1, which knew no increments', async () => {
  const instance = await chained()
  for (const hour of [2, 3]) await rm(folderOf(instance, hour), { recursive: true })
  await changeManifest(instance, 1, ({ tables, ...rest }) => ({ ...rest, schemaVersion: 1, tables }))
  const path = join(instance, 'latest.json')
  const entry = { run: runAt(1), watermark: isoOf(3600), verdict: 'complete' }
  const old = { schemaVersion: 1, run: runAt(1), startedAt: isoOf(3600), tables: { sys_script: entry, syslog: entry } }
  await writeFile(path, canonicalJson({ ...old, manifest: `runs/${runAt(1)}/manifest.json` }))
  expect((await verifyHarvest(instance)).faults).toEqual([])
})

test('does not take what a broken off prune left for a run', async () => {
  const instance = await chained()
  await rm(join(instance, 'latest.json'))
  await changeManifest(instance, 3, (manifest) => ({ ...manifest, state: 'cancelled' }))
  await rename(folderOf(instance, 2), join(instance, 'runs', `.pruned-${runAt(2)}`))
  const { runs } = await verifyHarvest(instance)
  expect(runs.map(({ run }) => run)).toEqual([runAt(1)])
})

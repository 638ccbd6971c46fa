import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ManifestTable } from '../../src/contract/run/manifest.ts'
import { InventoryDiffSchema } from '../../src/inventory/diff/inventory-diff-schema.ts'
import { typed } from '../support/command.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { publishRun, type TestRow } from './support/publish-rows.ts'

const DAY_1 = 'aaaaaaaa-0001'
const DAY_2 = 'aaaaaaaa-0002'

function rule(id: string, host: string): TestRow {
  const script = `var r = new sn_ws.RESTMessageV2(); r.setEndpoint('https://${host}/x');`
  return {
    sys_id: id,
    name: `Rule ${id}`,
    active: 'true',
    action_insert: 'true',
    collection: 'incident',
    script,
    sys_updated_on: '2026-01-01 10:00:00',
  }
}

const SCHEDULE: TestRow = {
  sys_id: 'j1',
  name: 'Nightly',
  active: 'true',
  run_type: 'daily',
  run_as: 'u1',
  script: 'x()',
  sys_updated_on: '2026-01-01 10:00:00',
}

/** Publishes two days of an instance and gives the lines of their difference. */
async function difference(
  after: Readonly<Record<string, readonly TestRow[]>>,
  changes: Readonly<Record<string, Partial<ManifestTable>>> = {},
): Promise<{ readonly exitCode: number | null; readonly lines: readonly string[] }> {
  const root = join(await temporaryFolder(), 'harvest')
  const before = {
    sys_script: [rule('a', 'one.example.com'), rule('b', 'two.example.com')],
    sysauto_script: [SCHEDULE],
  }
  const runs = [await publishRun(root, DAY_1, before), await publishRun(root, DAY_2, { ...before, ...after }, changes)]
  const shown = await typed(['inventory', 'diff', ...runs, '--json'], {})
  const { changes: found } = InventoryDiffSchema.parse(JSON.parse(shown.stdout))
  const lines = found.map(({ id, what, change, before: was, after: is }) =>
    `${change} ${what} ${id} ${what === 'script' ? '' : `${was} ${is}`}`.trim(),
  )
  return { exitCode: shown.exitCode, lines }
}

test('equal days differ in nothing', async () => {
  expect(await difference({})).toEqual({ exitCode: 0, lines: [] })
})

test('what came, went and changed is named, and nothing else', async () => {
  const rules = [rule('a', 'other.example.com'), rule('c', 'three.example.com')]
  const { exitCode, lines } = await difference({ sys_script: rules, sysauto_script: [{ ...SCHEDULE, run_as: 'u2' }] })
  expect(lines).toEqual([
    'changed destination sys_script/a destination/one.example.com destination/other.example.com',
    'changed script sys_script/a',
    'went automation sys_script/b null null',
    'came automation sys_script/c null null',
    'changed run-as sysauto_script/j1 sys_user/u1 sys_user/u2',
  ])
  expect(exitCode).toBe(0)
})

test('what a run could not see did not go', async () => {
  const hidden = { hidden: 1, expected: 2, verdict: 'partial' } as const
  const { exitCode, lines } = await difference({ sys_script: [rule('a', 'one.example.com')] }, { sys_script: hidden })
  expect(lines).toEqual(['cannot-be-told automation sys_script/b null null'])
  expect(exitCode).toBe(3)
})

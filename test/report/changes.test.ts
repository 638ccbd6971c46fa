import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { viewInventory } from '../../src/inventory/take-inventory.ts'
import { sinceTheRunBefore } from '../../src/report/run-before.ts'
import { publishRun, type TableChanges, type TestRow } from '../inventory/support/publish-rows.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { reportOf, textOf } from './support/report-of.ts'

const DAY_1 = 'aaaaaaaa-0001'
const DAY_2 = 'aaaaaaaa-0002'
const DAY_3 = 'aaaaaaaa-0003'

function rule(digit: string, host: string): TestRow {
  return {
    sys_id: digit.repeat(32),
    name: `Rule ${digit}`,
    active: 'true',
    action_insert: 'true',
    collection: 'incident',
    script: `var r = new sn_ws.RESTMessageV2(); r.setEndpoint('https://${host}/x');`,
  }
}

/** Publishes one day after the other and gives the harvest's folder. */
async function days(...all: readonly (readonly [string, readonly TestRow[], TableChanges?])[]): Promise<string> {
  const root = join(await temporaryFolder(), 'harvest')
  for (const [run, rules, changes] of all) await publishRun(root, run, { sys_script: rules }, changes)
  return root
}

async function changesOf(folder: string, run: string): Promise<string> {
  const text = textOf(await reportOf(folder, run))
  return text.slice(text.lastIndexOf('What changed since the run before'), text.lastIndexOf('Method and limits'))
}

test('what came, went and changed since the run before is told with its values', async () => {
  const folder = await days(
    [DAY_1, [rule('a', 'old.example.com'), rule('b', 'b.example.com')]],
    [DAY_2, [rule('a', 'new.example.com'), rule('c', 'c.example.com')]],
  )
  const text = await changesOf(folder, DAY_2)
  expect(text).toContain(`Since run ${DAY_1}`)
  expect(text).toContain('automations that came: 1; that went: 1; answers about others that changed: 2')
  expect(text).toMatch(
    /Rule a business-rule whom it calls destination\/old\.example\.com destination\/new\.example\.com/,
  )
  expect(text).toMatch(/Rule a business-rule its script sha256 [0-9a-f]{12}… sha256 [0-9a-f]{12}…/)
  expect(text).toMatch(/Rule b business-rule went/)
  expect(text).toMatch(/Rule c business-rule came/)
})

test('each run is compared with the one right before it, and the first one with none', async () => {
  const folder = await days([DAY_1, []], [DAY_2, []], [DAY_3, []])
  expect(await changesOf(folder, DAY_3)).toContain(`Since run ${DAY_2}`)
  expect(await changesOf(folder, DAY_2)).toContain(`Since run ${DAY_1}`)
  expect(await changesOf(folder, DAY_1)).toContain('The folder holds no finished run before this one.')
})

test('a difference that may come from what a run could see is counted, and not called a change', async () => {
  const folder = await days(
    [DAY_1, [], { sys_script: { verdict: 'partial', hidden: 3 } }],
    [DAY_2, [rule('a', 'a.example.com')]],
  )
  const text = await changesOf(folder, DAY_2)
  expect(text).toContain('automations that came: 0; that went: 0')
  expect(text).toContain('may come from what the two runs could see, and are not called changes: 1')
  expect(text).toContain('business-rule: automation: 1')
})

test('a damaged manifest of an earlier run leaves the report whole, and is said', async () => {
  const folder = await days([DAY_1, []], [DAY_2, [rule('a', 'a.example.com')]])
  const view = await viewInventory({ folder, run: DAY_2 })
  await writeFile(join(view.folder, 'runs', DAY_1, 'manifest.json'), '{"state":')
  expect(await sinceTheRunBefore(view)).toMatchObject({ state: 'unknown' })
  expect(await changesOf(folder, DAY_2)).toContain('The runs before this one cannot be compared')
})

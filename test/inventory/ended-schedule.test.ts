import { expect, test } from 'vitest'
import { derivedFrom } from './support/derived.ts'

const JOB = { sys_id: 'j1', name: 'Migrate', active: 'true', run_type: 'daily' }
const ITEM = { sys_id: 't1', document: 'sysauto_script', document_key: 'j1', state: '0' }

async function live(runEnd: string): Promise<readonly unknown[]> {
  const { automations } = await derivedFrom({ sysauto_script: [{ ...JOB, run_end: runEnd }], sys_trigger: [ITEM] })
  return automations.filter(({ id }) => id === 'sysauto_script/j1').map((each) => [each.live, each.liveBecause])
}

test('scheduled work that ended before the run is not live, and one that ends later or never is', async () => {
  expect(await live('2020-01-01 00:00:00')).toEqual([[false, 'active, but it ended on 2020-01-01 00:00:00']])
  expect(await live('2999-01-01 00:00:00')).toEqual([[true, 'active, with a schedule item']])
  expect(await live('')).toEqual([[true, 'active, with a schedule item']])
})

import { expect, test } from 'vitest'
import { derivedFrom } from './support/derived.ts'
import { WINDOW } from './support/publish-rows.ts'

const FLOW = { sys_id: 'f1', name: 'Approve', active: 'true', status: 'published', master_snapshot: 's1' }

async function blindSpots(
  rows: Parameters<typeof derivedFrom>[0],
  changes?: Parameters<typeof derivedFrom>[1],
): Promise<readonly string[]> {
  const { findings } = await derivedFrom(rows, changes)
  return findings.flatMap(({ rule, subject, note }) =>
    rule === 'F25' && note.includes('has not ended') ? [`${subject}: ${note}`] : [],
  )
}

test('runs of flows that began before the log was read for, and have not ended, are said not to be told', async () => {
  expect(await blindSpots({ sys_hub_flow: [FLOW] })).toEqual([
    `table/sys_flow_context: a run that began before ${WINDOW.from} and has not ended is not told`,
  ])
})

test('of a log that was read whole, and of an instance without flows, nothing is said', async () => {
  expect(await blindSpots({ sys_hub_flow: [FLOW] }, { sys_flow_context: { window: null } })).toEqual([])
  expect(await blindSpots({ sys_script: [{ sys_id: 'a', name: 'A' }] })).toEqual([])
})

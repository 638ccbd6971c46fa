import { defaultPayloadConverter } from '@temporalio/common'
import { expect, test } from 'vitest'
import { activeSlices } from '../../../src/client/status/pending-steps.ts'

const BEAT = { rowsBefore: 0, rangeTotal: null, cursor: null, intervals: [] }

test('tables that an activity has read and not told of yet are shown beside the one that it reads', () => {
  const before = [
    { table: 'sys_script', rows: 30, total: 30, cursor: null },
    { table: 'sys_user', rows: 50, total: 60, cursor: null },
  ]
  const payload = defaultPayloadConverter.toPayload({ ...BEAT, table: 'sys_ui_action', total: 20, before })
  const pendingActivities = [{ attempt: 2, heartbeatDetails: { payloads: [payload] } }]
  const active = activeSlices({ raw: { pendingActivities } as Parameters<typeof activeSlices>[0]['raw'] })
  expect(active.map(({ table, rows, total, attempt }) => [table, rows, total, attempt])).toEqual([
    ['sys_script', 30, 30, 2],
    ['sys_user', 50, 60, 2],
    ['sys_ui_action', 0, 20, 2],
  ])
})

import { expect, test } from 'vitest'
import {
  harvestScheduleId,
  harvestTaskQueue,
  harvestWorkflowId,
  RUN_ID,
  scheduledWorkflowId,
  sliceTaskQueue,
  tableMemo,
  tableWorkflowId,
} from '../../../../src/contract/run/names.ts'
import * as steering from '../../../../src/contract/run/steering.ts'
import { isWaitMemo, waitMemo } from '../../../../src/contract/run/waiting.ts'

test('names in Temporal are those of every release so far: open runs, schedules and dashboards go by them', () => {
  expect({
    harvest: harvestWorkflowId('acme-1'),
    table: tableWorkflowId('acme-1', 'sys_script'),
    schedule: harvestScheduleId('acme-1'),
    scheduled: scheduledWorkflowId('acme-1'),
    queue: harvestTaskQueue('acme-1'),
    slices: sliceTaskQueue('acme-1'),
    finished: tableMemo('sys_script'),
    waiting: waitMemo('sys_script', 'lane-2'),
  }).toEqual({
    harvest: 'harvest/acme-1',
    table: 'harvest/acme-1/sys_script',
    schedule: 'harvest-schedule/acme-1',
    scheduled: 'harvest-schedule/acme-1/start',
    queue: 'harvest-acme-1',
    slices: 'harvest-acme-1-slices',
    finished: 'table.sys_script',
    waiting: 'wait.sys_script.lane-2',
  })
})

test('messages to open runs keep their names too', () => {
  const { PAUSE_UPDATE, RESUME_UPDATE, CANCEL_UPDATE, HOLD_SIGNAL, RELEASE_SIGNAL, REFUSED_SIGNAL, HOLD_MEMO } =
    steering
  expect([PAUSE_UPDATE, RESUME_UPDATE, CANCEL_UPDATE]).toEqual(['pause', 'resume', 'cancel'])
  expect([HOLD_SIGNAL, RELEASE_SIGNAL, REFUSED_SIGNAL, HOLD_MEMO]).toEqual(['hold', 'release', 'refused', 'hold'])
})

test('the memo of a waiting range is told from that of a finished table', () => {
  expect(isWaitMemo(waitMemo('sys_script', 'lane-2'))).toBe(true)
  expect([tableMemo('wait'), 'await.x', 'x.wait.'].some(isWaitMemo)).toBe(false)
})

test("a run's id is hex and hyphens alone, from 8 to 64 of them", () => {
  const valid = ['01234567', 'abcdef01-2345', 'a'.repeat(64)]
  const wrong = ['0123456', 'a'.repeat(65), '../01234567', '01234567/', 'ABCDEF01', '0123456g']
  expect(valid.filter((id) => !RUN_ID.test(id))).toEqual([])
  expect(wrong.filter((id) => RUN_ID.test(id))).toEqual([])
})

test.each([
  { input: { held: true, epoch: 1 }, gate: true, refusal: false },
  { input: { reason: 'no', epoch: 1 }, gate: false, refusal: true },
  { input: { held: true, reason: 'no', epoch: '1' }, gate: false, refusal: false },
  { input: { held: 'yes', reason: 1, epoch: 1 }, gate: false, refusal: false },
  { input: { epoch: 1 }, gate: false, refusal: false },
  { input: [true, 1], gate: false, refusal: false },
  { input: null, gate: false, refusal: false },
  { input: 'held', gate: false, refusal: false },
  { input: undefined, gate: false, refusal: false },
])('a signal is taken only in its form: $input', ({ input, gate, refusal }) => {
  expect([steering.isGateState(input), steering.isRefusedCredential(input)]).toEqual([gate, refusal])
})

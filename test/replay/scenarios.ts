import { Context } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import { cancelHarvest } from '../../src/client/cancel-harvest.ts'
import { harvestStatus } from '../../src/client/status/harvest-status.ts'
import { pauseHarvest, resumeHarvest } from '../../src/client/steer-harvest.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { harvestWorkflowId, scheduledWorkflowId } from '../../src/contract/run/names.ts'
import type { SliceRequest } from '../../src/contract/slice.ts'
import type { AdoptedRange } from '../../src/contract/table/adopted-table.ts'
import { type SliceAnswer, stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'
import { LANES, PROJECTED } from './lane-scenarios.ts'
import { OUTAGES } from './outage-scenarios.ts'
import type { Scenario } from './scenario.ts'

type Slice = (request: SliceRequest, call: number) => SliceAnswer | Promise<SliceAnswer>

function scenario(name: string, tables: readonly string[], slice: Slice, lanes = 4): Scenario {
  return { name, activities: () => stubActivities(tables, slice).activities, request: { lanes } }
}

const FAILURES: Readonly<Record<string, HarvestError>> = {
  sys_audit: new HarvestError('SCOPE_FORBIDDEN', 'status 403'),
  sn_none: new HarvestError('TABLE_ABSENT', 'status 400: Invalid table sn_none'),
  sys_trigger: new HarvestError('QUERY_REJECTED', 'the table answers without conditions, but: status 403'),
}

/** A first slice that leaves much to lanes. */
const MUCH_LEFT: SliceAnswer = { stoppedBy: 'bound', cursor: '0', rows: 100, total: 100_100, receipt: 'first' }

/** Cancels the run out of a slice, and returns as a slice does that was asked to stop. */
async function cancelledSlice(client: Client, instance: string): Promise<SliceAnswer> {
  await client.workflow.getHandle(harvestWorkflowId(instance)).cancel()
  return stoppedSlice()
}

/** The same, by the update that waits for what becomes of the run. */
async function cancelledByUpdate(client: Client, instance: string): Promise<SliceAnswer> {
  void cancelHarvest(client, instance)
  return stoppedSlice()
}

async function stoppedSlice(): Promise<SliceAnswer> {
  const { cancelled, heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), 100)
  await cancelled.catch(() => {}).finally(() => clearInterval(beat))
  return { stoppedBy: 'drained', cursor: 'a', receipt: 'half' }
}

/** Pauses the run out of a slice, lets it go on once that slice has returned, and returns as a slice does that was stopped. */
async function pausedSlice(client: Client, instance: string): Promise<SliceAnswer> {
  await pauseHarvest(client, instance)
  const { cancelled, heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), 100)
  await cancelled.catch(() => {}).finally(() => clearInterval(beat))
  const idle = async (): Promise<boolean> => (await harvestStatus(client, instance)).active.length === 0
  void until('no slice is at work', idle).then(() => resumeHarvest(client, instance))
  return { stoppedBy: 'drained', cursor: 'a', receipt: 'half' }
}

async function scheduledStatus(client: Client, instance: string): Promise<string | null> {
  const handle = client.workflow.getHandle(scheduledWorkflowId(instance))
  return handle.describe().then(
    ({ status }) => status.name,
    () => null,
  )
}

const REFUSED: SliceAnswer = { stoppedBy: 'CREDENTIALS_REJECTED', message: 'refused', cursor: 'a', receipt: 'half' }

const STORED: AdoptedRange = {
  lo: null,
  hi: 'a',
  unread: null,
  stored: { receipt: 'stored', rows: 5, hidden: 0, missingColumns: [], unproven: null },
}
const AGAIN: AdoptedRange = { lo: 'a', hi: null, stored: null, unread: null }

/** The ways that stored histories show; one more for each way that workflows learn to go. */
export const SCENARIOS: readonly Scenario[] = [
  scenario('several-tables', ['sys_script', 'sys_user', 'sys_hub_flow'], () => ({})),
  scenario('denied-absent-failed', ['sys_script', ...Object.keys(FAILURES)], ({ table }) => {
    const failure = FAILURES[table]
    if (failure !== undefined) throw failure
    return table === 'sys_script' ? { hidden: 3 } : {}
  }),
  {
    name: 'unreadable-table',
    activities: () =>
      stubActivities(['sys_script'], () => ({}), {
        planTables: async () => ({
          digest: 'plan',
          tables: [
            { table: 'sys_script', optional: false, unreadable: null },
            { table: 'sys_audit', optional: true, unreadable: { code: 'REQUEST_TIMED_OUT', message: 'no answer' } },
          ],
          searchAttributes: false,
          place: '/nowhere',
        }),
      }).activities,
  },
  scenario('lanes', ['sys_script', 'sys_audit'], ({ table, yieldsToLanes, range }) => {
    if (table === 'sys_script') return {}
    return yieldsToLanes ? MUCH_LEFT : { rows: 25_000, cursor: range.hi, receipt: `lane-${range.lo}` }
  }),
  scenario('continued-as-new', ['sys_audit'], (_request, call) =>
    call < 40
      ? { stoppedBy: 'bound', cursor: String(call).padStart(32, '0'), receipt: `slice-${call}`, total: 400 }
      : {},
  ),
  scenario('rate-limited', ['sys_script'], (_request, call) =>
    call === 1 ? { stoppedBy: 'RATE_LIMITED', retryAfterMs: 10, cursor: 'a', receipt: 'first' } : {},
  ),
  // The one before shows a wait of release 0.1, which no status saw.
  scenario('waits-seen', ['sys_script'], (_request, call) =>
    call === 1 ? { stoppedBy: 'RATE_LIMITED', retryAfterMs: 10, cursor: 'a', receipt: 'first' } : {},
  ),
  scenario('waits-seen-in-lanes', ['sys_audit'], ({ yieldsToLanes, range }, call) => {
    if (yieldsToLanes) return MUCH_LEFT
    if (call === 2) return { stoppedBy: 'RATE_LIMITED', retryAfterMs: 10, cursor: range.lo, receipt: 'second' }
    return { cursor: range.hi, receipt: `lane-${range.lo}` }
  }),
  scenario('retried', ['sys_script'], (_request, call) => {
    if (call === 1) throw new HarvestError('RATE_LIMITED', 'status 429', { retryAfterMs: 10 })
    return {}
  }),
  scenario(
    'probed-denied',
    ['sys_script', 'sys_user'],
    ({ table, previous }) =>
      table === 'sys_script' ? {} : { stoppedBy: 'TOKEN_EXPIRED', message: 'status 401', rows: 0, receipt: previous },
    1,
  ),
  scenario('credentials-rejected', ['sys_script', 'sys_user'], ({ previous }) => ({
    stoppedBy: 'TOKEN_EXPIRED',
    message: 'status 401',
    rows: 0,
    receipt: previous,
  })),
  {
    name: 'cancelled',
    request: { lanes: 1 },
    activities: (client, instance) =>
      stubActivities(['sys_script', 'sys_user'], () => cancelledSlice(client, instance)).activities,
  },
  {
    name: 'cancelled-by-update',
    request: { lanes: 1 },
    activities: (client, instance) =>
      stubActivities(['sys_script', 'sys_user'], () => cancelledByUpdate(client, instance)).activities,
  },
  {
    name: 'cancelled-in-lanes',
    request: { lanes: 1 },
    activities: (client, instance) =>
      stubActivities(['sys_audit', 'sys_script'], ({ yieldsToLanes, table }) => {
        if (table === 'sys_script') return {}
        return yieldsToLanes ? MUCH_LEFT : cancelledSlice(client, instance)
      }).activities,
  },
  {
    name: 'paused',
    request: { lanes: 1 },
    activities: (client, instance) =>
      stubActivities(['sys_script', 'sys_user'], ({ table }, call) =>
        table === 'sys_script' && call === 1 ? pausedSlice(client, instance) : {},
      ).activities,
  },
  {
    name: 'paused-in-lanes',
    request: { lanes: 1 },
    activities: (client, instance) =>
      stubActivities(['sys_audit', 'sys_script'], ({ yieldsToLanes, table }, call) => {
        if (table === 'sys_script') return {}
        if (yieldsToLanes) return MUCH_LEFT
        return call === 2 ? pausedSlice(client, instance) : {}
      }).activities,
  },
  {
    name: 'increment',
    request: { mode: 'incremental' },
    activities: () =>
      stubActivities(['sys_script', 'sys_user', 'sys_trigger', 'syslog'], () => ({}), {
        planTables: async () => ({
          digest: 'plan',
          tables: [
            { table: 'sys_script', optional: false, unreadable: null, deletions: 'feeds' },
            { table: 'sys_user', optional: false, unreadable: null, deletions: 'feeds' },
            { table: 'sys_trigger', optional: false, unreadable: null, deletions: 'reconciliation' },
            { table: 'syslog', optional: false, unreadable: null, gap: 'rows may have been rotated away' },
          ],
          searchAttributes: false,
          place: '/nowhere',
        }),
        reconcileTable: async () => {
          throw new HarvestError('SCOPE_FORBIDDEN', 'status 403')
        },
      }).activities,
  },
  {
    name: 'repaired',
    request: { repair: 'aaaaaaaa-0001' },
    activities: () =>
      stubActivities(['sys_script', 'sys_user'], ({ range }) => ({ cursor: range.hi, receipt: `again-${range.lo}` }), {
        planTables: async () => ({
          digest: 'plan',
          tables: [
            { table: 'sys_script', optional: false, unreadable: null, adopted: { ranges: [STORED, AGAIN] } },
            { table: 'sys_user', optional: false, unreadable: null, adopted: { ranges: [{ ...STORED, hi: null }] } },
          ],
          searchAttributes: false,
          place: '/nowhere',
        }),
      }).activities,
  },
  { name: 'scheduled', scheduled: 'free', activities: () => stubActivities(['sys_script'], () => ({})).activities },
  {
    name: 'scheduled-while-open',
    scheduled: 'taken',
    activities: (client, instance) =>
      stubActivities(['sys_script'], async () => {
        await until(
          'the scheduled run has ended',
          async () => (await scheduledStatus(client, instance)) === 'COMPLETED',
        )
        return {}
      }).activities,
  },
  scenario('parked', ['sys_script', 'sys_user'], ({ table }, call) =>
    table === 'sys_user' && call === 1 ? REFUSED : {},
  ),
  scenario('parked-in-lanes', ['sys_audit', 'sys_script'], ({ yieldsToLanes, table, range }, call) => {
    if (table === 'sys_script') return {}
    if (yieldsToLanes) return MUCH_LEFT
    return call === 2 ? { ...REFUSED, cursor: range.lo, rows: 0 } : { cursor: range.hi, receipt: `lane-${range.lo}` }
  }),
  // The last of the tables that its activity reads is read on by a child, and one of a later activity is refused.
  scenario(
    'many-tables',
    Array.from({ length: 12 }, (_, at) => `u_table_${at}`),
    ({ table, cursor }) => {
      if (table === 'u_table_8') throw new HarvestError('SCOPE_FORBIDDEN', 'status 403')
      return table === 'u_table_2' && cursor === null ? { ...MUCH_LEFT, total: 110 } : {}
    },
    1,
  ),
  ...LANES,
  PROJECTED,
  ...OUTAGES,
]

import { Context } from '@temporalio/activity'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { harvestTaskQueue, tableWorkflowId } from '../../src/contract/run/names.ts'
import type { SliceRequest } from '../../src/contract/slice.ts'
import { requestFor } from '../support/request-for.ts'
import { type SliceAnswer, stubActivities } from '../support/stub-activities.ts'
import type { Scenario } from './scenario.ts'

/** What a step says that finds the instance down, once its own tries are over. */
const DOWN = new HarvestError('INSTANCE_UNAVAILABLE', 'status 503', { final: true })

/** An instance that is down for so many of a run's tries. */
class Outage {
  #left: number

  constructor(tries: number) {
    this.#left = tries
  }

  /** A try: throws while the instance is down. */
  meet(): void {
    if (this.#left === 0) return
    this.#left -= 1
    throw DOWN
  }

  /** A question of somebody else meanwhile: none is answered. */
  ask(): true {
    if (this.#left > 0) throw DOWN
    return true
  }
}

type Slice = (request: SliceRequest, outage: Outage) => SliceAnswer

/** A run whose slices meet an outage. */
function inTheMiddle(name: string, tables: readonly string[], tries: number, slice: Slice): Scenario {
  return {
    name,
    request: { lanes: 1, giveUpAfterMs: 3000 },
    activities: () => {
      const outage = new Outage(tries)
      return stubActivities(tables, (request) => slice(request, outage), {
        probeCredential: async () => outage.ask(),
      }).activities
    },
  }
}

const MUCH_LEFT: SliceAnswer = { stoppedBy: 'bound', cursor: '0', rows: 100, total: 100_100, receipt: 'first' }

/** The ways of runs that find their instance down. */
export const OUTAGES: readonly Scenario[] = [
  {
    name: 'down-before-the-credential',
    activities: () => {
      const outage = new Outage(3)
      const { activities } = stubActivities(['sys_script'], () => ({}))
      return {
        ...activities,
        async acquireToken(...input) {
          outage.meet()
          return activities.acquireToken(...input)
        },
      }
    },
  },
  {
    name: 'unknown-name',
    activities: () =>
      stubActivities(['sys_script'], () => ({}), {
        acquireToken: async () => {
          throw new HarvestError('NETWORK_FAILED', 'the name does not resolve', { final: true, lasts: true })
        },
      }).activities,
  },
  {
    name: 'down-while-planning',
    activities: () => {
      const outage = new Outage(3)
      const { activities } = stubActivities(['sys_script'], () => ({}))
      return {
        ...activities,
        async planTables(...input) {
          outage.meet()
          return activities.planTables(...input)
        },
        probeCredential: async () => outage.ask(),
      }
    },
  },
  inTheMiddle('down-in-the-middle', ['sys_script', 'sys_user'], 3, ({ table }, outage) => {
    if (table === 'sys_user') outage.meet()
    return {}
  }),
  inTheMiddle('down-in-lanes', ['sys_audit'], 3, ({ yieldsToLanes, range }, outage) => {
    if (yieldsToLanes) return MUCH_LEFT
    outage.meet()
    return { cursor: range.hi, receipt: `lane-${range.lo}` }
  }),
  inTheMiddle('down-for-too-long', ['sys_script'], 100, (_request, outage) => {
    outage.meet()
    return {}
  }),
  inTheMiddle('refused-by-a-gateway', ['sys_script'], 0, () => {
    throw new HarvestError('INSTANCE_UNAVAILABLE', 'a gateway refuses', { final: true, refused: true })
  }),
  inTheMiddle('pauses-alone', ['sys_script'], 0, () => {
    throw new HarvestError('RATE_LIMITED', 'pauses alone', { final: true, retryAfterMs: 1000 })
  }),
  inTheMiddle('back-between-try-and-question', ['sys_script', 'sys_user'], 1, ({ table }, outage) => {
    if (table === 'sys_user') outage.meet()
    return {}
  }),
  inTheMiddle('fails-alone', ['sys_script', 'sys_user'], 0, ({ table }) => {
    if (table === 'sys_user') throw DOWN
    return {}
  }),
  {
    name: 'back-while-planning',
    activities: () => {
      const outage = new Outage(1)
      const { activities } = stubActivities(['sys_script'], () => ({}))
      return {
        ...activities,
        async planTables(...input) {
          outage.meet()
          return activities.planTables(...input)
        },
        probeCredential: async () => outage.ask(),
      }
    },
  },
  {
    name: 'down-while-looking-for-deletions',
    request: { mode: 'incremental' },
    activities: () => {
      const outage = new Outage(2)
      const { activities } = stubActivities([], () => ({}), {
        planTables: async () => ({
          digest: 'plan',
          tables: [{ table: 'sys_script', optional: false, unreadable: null, deletions: 'feeds' }],
          searchAttributes: false,
          place: '/nowhere',
        }),
        probeCredential: async () => outage.ask(),
      })
      return {
        ...activities,
        async findDeletions(request) {
          outage.meet()
          return activities.findDeletions(request)
        },
      }
    },
  },
  {
    name: 'stray-child',
    request: { lanes: 1 },
    activities: (client, instance) => {
      const { activities } = stubActivities(['sys_audit'], async ({ yieldsToLanes, run }) => {
        if (run.run !== 'before-the-reset') return yieldsToLanes ? { ...MUCH_LEFT, total: 200 } : {}
        const { cancelled, heartbeat } = Context.current()
        const beat = setInterval(() => heartbeat(), 100)
        await cancelled.catch(() => {}).finally(() => clearInterval(beat))
        return { stoppedBy: 'drained', cursor: 'a', receipt: 'stray' }
      })
      return {
        ...activities,
        async planTables(...input) {
          const request = requestFor(instance)
          const left = { run: { instance, run: 'before-the-reset', sink: 'test' }, table: 'sys_audit', optional: false }
          const range = { lo: '0', hi: null, cursor: '0', sequence: 0, receipt: null, pageSize: 100, strikes: 0 }
          const read = { rows: 0, hidden: 0, pages: 0, missingColumns: [], total: null, unproven: null, ended: null }
          const bounds = { lanes: 1, pageSize: 100, slice: request.slice, searchAttributes: false, split: true }
          await client.workflow.start('harvestTable', {
            workflowId: tableWorkflowId(instance, 'sys_audit'),
            taskQueue: harvestTaskQueue(instance),
            args: [
              {
                ...left,
                ...bounds,
                planDigest: 'plan',
                startedAt: '2026-01-02T03:04:05.000Z',
                ranges: [{ ...range, ...read }],
              },
            ],
          })
          return activities.planTables(...input)
        },
      }
    },
  },
]

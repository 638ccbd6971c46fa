import { Context } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import { harvestStatus } from '../../src/client/status/harvest-status.ts'
import { pauseHarvest, resumeHarvest } from '../../src/client/steer-harvest.ts'
import type { HarvestActivities } from '../../src/contract/activities.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { type SliceAnswer, stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'
import type { Scenario } from './scenario.ts'

/** Reads until it is asked to return, which a slice learns by its heartbeats. */
async function longSlice(): Promise<SliceAnswer> {
  const { cancelled, heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), 100)
  await cancelled.catch(() => {}).finally(() => clearInterval(beat))
  return { stoppedBy: 'drained', rows: 500, cursor: '5', receipt: 'shared' }
}

/** The same, and pauses the run meanwhile; it goes on once nothing is at work. */
async function pausedWhileShared(client: Client, instance: string): Promise<SliceAnswer> {
  const answer = await longSlice()
  await pauseHarvest(client, instance)
  const idle = async (): Promise<boolean> => (await harvestStatus(client, instance)).active.length === 0
  void until('no slice is at work', idle).then(() => resumeHarvest(client, instance))
  return answer
}

/** Two lanes of which the first ends at once; a split while the other reads gives `again`. */
function laneFallsIdle(
  again: (hi: string | null) => readonly (string | null)[],
  slow: () => Promise<SliceAnswer> = longSlice,
): HarvestActivities {
  let splits = 0
  return stubActivities(
    ['sys_audit'],
    async ({ yieldsToLanes, range, cursor }) => {
      if (yieldsToLanes) return { stoppedBy: 'bound', cursor: '0', rows: 100, total: 20_100, receipt: 'first' }
      const isSlow = range.lo === '4' && cursor === '4'
      return isSlow ? slow() : { rows: 1000, cursor: range.hi, receipt: `${range.lo}` }
    },
    {
      splitRange: async ({ range }) => {
        splits += 1
        return splits === 1 ? ['4', null] : again(range.hi)
      },
    },
  ).activities
}

/** Ways of a run whose lanes share what is left. */
export const LANES: readonly Scenario[] = [
  {
    name: 'split-again',
    request: { lanes: 2, pageSize: 100 },
    activities: () => laneFallsIdle((hi) => ['6', hi]),
  },
  {
    name: 'split-again-in-vain',
    request: { lanes: 2, pageSize: 100 },
    activities: () => laneFallsIdle((hi) => [hi]),
  },
  {
    name: 'shared-while-paused',
    request: { lanes: 2, pageSize: 100 },
    activities: (client, instance) =>
      laneFallsIdle(
        (hi) => ['6', hi],
        () => pausedWhileShared(client, instance),
      ),
  },
]

/** A run of which the worker makes something once it is published; one of the two fails. */
export const PROJECTED: Scenario = {
  name: 'projected',
  activities: () =>
    stubActivities(['sys_script'], () => ({}), {
      publishManifest: async () => ({ manifest: '/nowhere', verdict: 'complete', after: ['inventory', 'report'] }),
      project: async ({ projection }) => {
        if (projection === 'inventory') throw new HarvestError('CONFIG_INVALID', 'no room for it')
        return '/nowhere/report.html'
      },
    }).activities,
}

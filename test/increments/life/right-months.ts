import fc from 'fast-check'
import { expect } from 'vitest'
import type { Simulator } from '../../../src/simulator/index.ts'
import type { Harvester } from './harvester.ts'
import { liveMonth, type Sizes } from './live-month.ts'
import { type Month, months } from './month.ts'

/** Rows that an instance begins with. */
export const SIZES: Sizes = {
  sys_script: 500,
  sysauto_script: 120,
  sys_user_group: 150,
  sys_trigger: 300,
  syslog: 150,
  ecc_queue: 80,
}
/** Wrongs that a failure tells. */
const MOST_TOLD = 5
/** A death is set at a step that the run before had; a shorter run ends before it comes to that. */
const DYING_SHARE = 0.6

/** The property that nothing is wrong after any day of a month, and that the process died on most of them. */
export function rightMonths(
  days: number,
  harvesterOf: (simulator: Simulator) => Promise<Harvester>,
): fc.IAsyncProperty<[Month]> {
  return fc.asyncProperty(months(days), async (month) => {
    const lived = await liveMonth(month, SIZES, harvesterOf)
    expect(lived.wrongs, lived.wrongs.slice(0, MOST_TOLD).join('\n')).toEqual([])
    expect(lived.days.filter(({ died }) => died).length).toBeGreaterThan(days * DYING_SHARE)
  })
}

import { readingOf, type Scenario, SMALLEST_CAP } from '../scenario/scenario.ts'
import { isEverHidden, type Life, orderOf } from './model.ts'

/** True where nothing can show what is missing: every answer agrees with itself and with the others. */
export function isBeyondSight(scenario: Scenario, lives: readonly Life[]): boolean {
  return isCappedUnseen(scenario, lives) || isCountedAsShown(scenario, lives)
}

/**
 * Nobody knows of a cap, and rows that are hidden stand so close together that whole answers show nothing, from either end.
 * What lies between is taken for hidden then, and the table is `partial`.
 */
function isCappedUnseen(scenario: Scenario, lives: readonly Life[]): boolean {
  const { cap, isCapKnown } = scenario
  if (cap === null || isCapKnown) return false
  const isByKey = readingOf(scenario) === 'keyset'
  const longest = hiddenRuns(scenario, lives).filter((rows) => rows >= (isByKey ? cap : SMALLEST_CAP))
  return longest.length >= (isByKey ? 2 : 1)
}

/**
 * The same number for every question may be that of the rows which an answer shows, where hidden ones use up its limit: such an
 * instance says of a smaller table what it says of this one.
 */
function isCountedAsShown({ counting }: Scenario, lives: readonly Life[]): boolean {
  return counting?.kind === 'fixed' && lives.some(isEverHidden)
}

/** How many rows stand one behind the other that may be hidden, or gone, stretch by stretch. */
function hiddenRuns(scenario: Scenario, lives: readonly Life[]): readonly number[] {
  const compare = orderOf(scenario)
  const placed = lives.flatMap((life) => life.versions.flatMap(({ key }) => (key === null ? [] : [{ key, life }])))
  const runs = [0]
  for (const { life } of placed.sort((a, b) => compare(a.key, b.key))) {
    if (isEverHidden(life)) runs.push((runs.pop() ?? 0) + 1)
    else if (life.isThroughout) runs.push(0)
  }
  return runs
}

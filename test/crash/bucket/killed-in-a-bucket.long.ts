import { test } from 'vitest'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { expectExact } from './killed-thrice.ts'

/** Twenty seeds, four at a time. */
const SEEDS = Array.from({ length: 5 }, (_, at) => [1, 2, 3, 4].map((seed) => seed + 4 * at))

test.each(
  SEEDS.flatMap((seeds) => [
    { seeds, conditions: 'held' as const },
    { seeds, conditions: 'ignored' as const },
  ]),
)(
  'seeds $seeds: a harvest is exact whose workers were killed while they stored, told and published, where conditions are $conditions',
  ({ seeds, conditions }) => expectExact(seeds, () => objectStore(conditions)),
)

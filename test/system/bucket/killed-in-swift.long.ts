import { test } from 'vitest'
import { expectExact } from '../../crash/bucket/killed-thrice.ts'
import { faultySwift, swiftStore } from './swift.ts'

/** Twenty seeds, four at a time. */
const SEEDS = Array.from({ length: 5 }, (_, at) => [1, 2, 3, 4].map((seed) => seed + 4 * at))

test.each(SEEDS.map((seeds) => ({ seeds })))(
  "seeds $seeds: a harvest in Debian's Swift is exact whose workers were killed while they stored, told and published",
  async ({ seeds }) => {
    const store = await swiftStore()
    await expectExact(seeds, (seed) => faultySwift(store, `seed-${seed}`))
  },
)

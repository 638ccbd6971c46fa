import fc from 'fast-check'
import { test } from 'vitest'
import { forgedNames, forgedPlaces } from './keeps-inside.ts'

/** Ways to forge a harvest: each file and folder in each way, and some. */
const MANY = { numRuns: 600 }

test('six hundred files, folders and links in the place of ours: no command leaves the harvest', async () => {
  await fc.assert(await forgedPlaces(), MANY)
})

test('six hundred names that lead elsewhere: no command leaves the harvest', async () => {
  await fc.assert(await forgedNames(), MANY)
})

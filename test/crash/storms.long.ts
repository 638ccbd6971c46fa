import { expect, test } from 'vitest'
import { costOf } from './storm.ts'

test('a storm in which every third answer is a partial 200 ends exact in four lanes too', async () => {
  // Between lanes the second try of a page may be struck as well, and then the page is read in two.
  expect(await costOf([{ fault: 'partial-200', at: { request: 3, every: 3 } }], 4)).toBeLessThan(1.8)
})

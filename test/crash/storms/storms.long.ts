import { expect, test } from 'vitest'
import { costOf } from './storm.ts'

test('a storm in which every third answer is a partial 200 ends exact in four lanes too', async () => {
  // 1.5 is the least where a third of all answers is worthless. Between lanes a page's second try may be struck as well, and
  // then the page is read in two: twenty storms took 1.53 to 1.68.
  expect(await costOf([{ fault: 'partial-200', at: { request: 3, every: 3 } }], 4)).toBeLessThan(1.8)
})

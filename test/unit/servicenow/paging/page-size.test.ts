import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PageSize } from '../../../../src/servicenow/paging/page-size.ts'

/** What a page brought and took, where that shows nothing. */
const UNREMARKABLE = { rows: 0, bytes: 0, ms: 0 }

/** Reads pages from an instance that fails above a size: gives the sizes asked for, in order. */
function asked(
  size: PageSize,
  largest: number,
  pages: number,
): { readonly sizes: readonly number[]; readonly failures: number } {
  const sizes: number[] = []
  let failures = 0
  for (let page = 0; page < pages; ) {
    sizes.push(size.rows)
    if (size.rows > largest) {
      failures += 1
      if (!size.shrink()) break
      continue
    }
    size.succeeded(UNREMARKABLE)
    page += 1
  }
  return { sizes, failures }
}

test('a size that works is kept', () => {
  expect(new Set(asked(new PageSize(1000, 1000), 1000, 200).sizes)).toEqual(new Set([1000]))
})

test('a size that fails is halved, then the largest that works is looked for by bisection', () => {
  expect(asked(new PageSize(1000, 1000), 700, 4).sizes).toEqual([1000, 500, 750, 500, 625, 625])
})

test('a size that an earlier slice learnt is where the next one begins', () => {
  expect(asked(new PageSize(1000, 300), 1000, 1).sizes).toEqual([300])
  expect(asked(new PageSize(200, 300), 1000, 1).sizes).toEqual([200])
})

test('after 50 good pages the size that failed is tried again, and again after 50 more', () => {
  const size = new PageSize(1000, 1000)
  asked(size, 700, 49)
  const { sizes, failures } = asked(size, 700, 100)
  expect(failures).toBe(2)
  expect(sizes.filter((rows) => rows > 700)).toEqual([750, 750])
})

test('a size that worked before and failed in one place is tried again right behind it', () => {
  const size = new PageSize(1000)
  asked(size, 1000, 3)
  size.shrink()
  expect(asked(size, 1000, 4).sizes).toEqual([500, 750, 1000, 1000])
})

/** Asks for so many pages that each fail once and come whole the second time. */
function healed(size: PageSize, pages: number): readonly number[] {
  return Array.from({ length: pages }, () => {
    const asked = size.rows
    size.healed()
    size.succeeded(UNREMARKABLE)
    return asked
  })
}

test('where smaller pages fail once as well and come whole the second time, the size that failed is tried again soon', () => {
  const size = new PageSize(1000)
  size.shrink()
  expect(healed(size, 4)).toEqual([500, 750, 1000, 1000])
})

test('a size that fails for its rows stays away, though other answers fail now and then', () => {
  const size = new PageSize(1000)
  asked(size, 700, 4)
  healed(size, 1)
  expect(asked(size, 700, 40).failures).toBe(0)
})

test('an instance that recovers gets the wanted size back', () => {
  const size = new PageSize(1000, 1000)
  asked(size, 40, 30)
  asked(size, 1000, 400)
  expect(size.rows).toBe(1000)
})

/** Walks over rows of which some fit into no page beside others: gives the requests, a page that fails being asked for twice. */
function requestsOver(rows: number, giants: readonly number[]): number {
  const size = new PageSize(1000)
  let requests = 0
  for (let cursor = 0; cursor < rows; ) {
    const end = cursor + size.rows
    if (size.rows > 1 && giants.some((giant) => giant >= cursor && giant < end)) {
      requests += 2
      size.shrink()
      continue
    }
    requests += 1
    size.succeeded(UNREMARKABLE)
    cursor = end
  }
  return requests
}

test.each([
  { name: 'the very first row', giants: [0], requests: 90 },
  { name: 'a row of the first page', giants: [5], requests: 90 },
  { name: 'a row in the middle', giants: [25_317], requests: 110 },
  { name: 'the last row', giants: [49_999], requests: 110 },
  { name: 'three rows far apart', giants: [700, 20_000, 40_000], requests: 210 },
  { name: 'two rows close together', giants: [20_000, 20_300], requests: 210 },
])('one row that fits into no page beside others does not slow down the rest: $name', ({ giants, requests }) => {
  expect(requestsOver(50_000, [])).toBe(50)
  expect(requestsOver(50_000, giants)).toBeLessThanOrEqual(requests)
})

test('a size that was learnt together with the smallest that failed is not learnt again', () => {
  const first = new PageSize(1000)
  expect(asked(first, 700, 20).failures).toBe(2)
  const next = new PageSize(1000, first.rows, first.failed)
  expect([first.rows, first.failed]).toEqual([625, 750])
  expect(asked(next, 700, 49)).toEqual({ sizes: Array.from({ length: 49 }, () => 625), failures: 0 })
})

test('one row cannot shrink further', () => {
  const size = new PageSize(1000, 1)
  expect(size.shrink()).toBe(false)
  expect(size.rows).toBe(1)
})

test('a gateway that caps pages lowers what is wanted for good', () => {
  const size = new PageSize(1000, 1000)
  size.capAt(400)
  expect(asked(size, 1000, 200).sizes.every((rows) => rows === 400)).toBe(true)
  size.capAt(600)
  expect(size.rows).toBe(400)
})

const wanted = fc.integer({ min: 1, max: 10_000 })

test('the size is never above the wanted one and never below one row, whatever happens', () => {
  const event = fc.oneof(fc.constantFrom('good', 'good', 'bad'), fc.integer({ min: 1, max: 10_000 }))
  fc.assert(
    fc.property(wanted, wanted, fc.array(event, { maxLength: 300 }), (most, learnt, events) => {
      const size = new PageSize(most, learnt)
      let cap = most
      for (const each of events) {
        if (each === 'good') size.succeeded(UNREMARKABLE)
        else if (each === 'bad') expect(size.shrink() || size.rows === 1).toBe(true)
        else {
          size.capAt(each)
          cap = Math.min(cap, each)
        }
        expect(Number.isInteger(size.rows) && size.rows >= 1 && size.rows <= cap).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

test('the walk ends within a fifth of the largest size that works, after few failures', () => {
  fc.assert(
    fc.property(wanted, wanted, (most, largest) => {
      const size = new PageSize(most, most)
      const { failures } = asked(size, largest, 45)
      const reachable = Math.min(most, largest)
      expect(size.rows).toBeLessThanOrEqual(reachable)
      expect(size.rows).toBeGreaterThan(reachable / 1.25 - 1)
      // One of them is the second chance of a size that became suspiciously small.
      const secondChance = reachable / 1.25 <= most / 8 ? 1 : 0
      expect(failures).toBeLessThanOrEqual(Math.ceil(Math.log2(most / reachable)) + 3 + secondChance)
    }),
    { numRuns: 2000 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PageSize } from '../../../../src/servicenow/paging/page-size.ts'

const LARGEST = 10_000

/** An instance's answers: a time for each, and for each row, in milliseconds; a size for each row in bytes; and the largest page that comes whole. */
interface Instance {
  readonly answerMs: number
  readonly rowMs: number
  readonly rowBytes: number
  readonly most?: number
}

/** Reads so many rows; gives the sizes of all pages that were asked for and the time that it took, in milliseconds. */
function read(
  size: PageSize,
  rows: number,
  { answerMs, rowMs, rowBytes, most = LARGEST }: Instance,
): { readonly sizes: readonly number[]; readonly ms: number } {
  const sizes: number[] = []
  let ms = 0
  for (let left = rows; left > 0; ) {
    const asked = size.rows
    const came = Math.min(left, asked)
    const took = answerMs + rowMs * came
    sizes.push(asked)
    ms += took
    if (asked > most) size.shrink()
    else {
      size.succeeded({ rows: came, bytes: came * rowBytes, ms: took })
      left -= came
    }
  }
  return { sizes, ms }
}

const growing = (): PageSize => new PageSize(1000, 1000, null, LARGEST)

test('pages double while answers are quick and small, up to the largest', () => {
  const { sizes } = read(growing(), 60_000, { answerMs: 300, rowMs: 0.05, rowBytes: 500 })
  expect(sizes).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000, 10_000])
})

test('pages stay as they are where no larger ones are allowed', () => {
  const { sizes } = read(new PageSize(1000), 5000, { answerMs: 1, rowMs: 0, rowBytes: 1 })
  expect(new Set(sizes)).toEqual(new Set([1000]))
})

test('rows that are large stop the growth at eight megabytes a page', () => {
  const { sizes } = read(growing(), 20_000, { answerMs: 300, rowMs: 0, rowBytes: 2100 })
  expect(sizes).toEqual([1000, 2000, 3809, 3809, 3809, 3809, 3809])
})

test('a slow answer is followed by one of the same size', () => {
  const { sizes } = read(growing(), 5000, { answerMs: 300, rowMs: 2, rowBytes: 100 })
  expect(new Set(sizes)).toEqual(new Set([1000]))
})

test('a page that is not full says nothing of a larger one', () => {
  const size = growing()
  size.succeeded({ rows: 999, bytes: 1, ms: 1 })
  expect(size.rows).toBe(1000)
})

test('a size that fails ends the growth: it is looked for like any other, and what was learnt is where the next slice begins', () => {
  const first = growing()
  const instance = { answerMs: 100, rowMs: 0, rowBytes: 100, most: 3000 }
  expect(read(first, 30_000, instance).sizes.slice(0, 6)).toEqual([1000, 2000, 4000, 2000, 3000, 3500])
  const next = new PageSize(1000, first.rows, first.failed, LARGEST)
  expect(next.rows).toBe(first.rows)
  expect(read(next, 30_000, instance).sizes.filter((rows) => rows > 3000)).toEqual([])
})

test('a slice that follows one whose pages grew continues with them', () => {
  const first = growing()
  const instance = { answerMs: 100, rowMs: 0, rowBytes: 100 }
  read(first, 3000, instance)
  const next = new PageSize(1000, first.rows, first.failed, LARGEST)
  expect(read(next, 20_000, instance).sizes).toEqual([4000, 8000, 10_000])
})

test('a gateway that caps pages ends the growth', () => {
  const size = growing()
  size.capAt(1500)
  expect(new Set(read(size, 10_000, { answerMs: 1, rowMs: 0, rowBytes: 1 }).sizes)).toEqual(new Set([1000, 1500]))
})

test('growing never costs more time than a thousand rows a page, and at most a fifth more than any fixed size, whatever an answer and a row take', () => {
  const time = fc.integer({ min: 0, max: 1000 })
  fc.assert(
    fc.property(time, fc.integer({ min: 0, max: 3000 }), fc.constantFrom(50, 400), (answerMs, rowUs, rowBytes) => {
      const instance = { answerMs, rowMs: rowUs / 1000, rowBytes }
      const rows = 400_000
      const grown = read(growing(), rows, instance).ms
      const kept = read(new PageSize(1000), rows, instance).ms
      expect(grown).toBeLessThanOrEqual(kept)
      // Where a page of a thousand rows is slow already, it stays; a larger one could be cancelled.
      if (answerMs + rowUs * 4 > 2000) return
      for (const fixed of [2000, 5000, LARGEST])
        expect(grown).toBeLessThanOrEqual(1.2 * read(new PageSize(fixed), rows, instance).ms)
    }),
    { numRuns: 200 },
  )
})

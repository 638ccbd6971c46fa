import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys } from '../../../../src/contract/row/compare-keys.ts'
import type { ReadingStrategy } from '../../../../src/contract/table/reading-strategy.ts'
import { splitEvenly } from '../../../../src/servicenow/paging/keys/split-evenly.ts'
import { IDS_LIMIT, type Walk } from '../../../../src/servicenow/paging/walk.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

const SIGNAL = new AbortController().signal

/** A table of these ids, ascending, of which every one is counted and only some are shown. */
function tableOf(ids: readonly string[], { shown = true, counts = true } = {}) {
  const orderly: boolean[] = []
  const client = scriptedClient(async ({ lo, hi, limit, unsorted }) => {
    orderly.push(unsorted !== true)
    const inside = ids.filter(
      (id) => (lo === null || compareKeys(id, lo) > 0) && (hi === null || compareKeys(id, hi) <= 0),
    )
    return { ...EMPTY_PAGE, keys: shown ? inside.slice(0, limit) : [], total: counts ? inside.length : null }
  })
  client.honoured.learn(IDS_LIMIT)
  return { client, asked: client.requests, orderly }
}

function walkOf(reading: ReadingStrategy, lo: string | null = null, hi: string | null = null): Walk {
  return wholeTable('sys_script', { reading, range: { lo, hi } })
}

/** How many of the ids each range holds. */
function sizes(ids: readonly string[], ends: readonly (string | null)[]): readonly number[] {
  return ends.map((end, at) => {
    const begin = ends[at - 1] ?? null
    return ids.filter(
      (id) => (begin === null || compareKeys(id, begin) > 0) && (end === null || compareKeys(id, end) <= 0),
    ).length
  })
}

const spread = (count: number, from = 0, step = 16 ** 12 / count): readonly string[] =>
  Array.from({ length: count }, (_, at) =>
    Math.floor(from + at * step)
      .toString(16)
      .padStart(12, '0')
      .padEnd(32, '7'),
  )

test.each([
  { name: 'evenly spread ids', ids: spread(1000), most: 4, within: 0.15 },
  { name: 'ids in one narrow cluster', ids: spread(1000, 16 ** 11 * 5, 3), most: 60, within: 0.15 },
  {
    name: 'two clusters far apart',
    ids: [...spread(500, 100, 2), ...spread(500, 16 ** 11 * 12, 2)],
    most: 80,
    within: 0.15,
  },
  {
    name: 'a cluster behind few strays',
    ids: [...spread(20), ...spread(2000, 16 ** 11 * 15, 2 ** 22)].toSorted(),
    most: 80,
    within: 0.25,
  },
])('$name are split into four about equal ranges with few counts', async ({ ids, most, within }) => {
  for (const shown of [true, false]) {
    const { client, asked } = tableOf(ids, { shown })
    const ends = await splitEvenly(client, walkOf('keyset'), 4, SIGNAL)
    expect(ends).toHaveLength(4)
    expect(ends.at(-1)).toBeNull()
    for (const size of sizes(ids, ends)) {
      expect(size).toBeGreaterThan((ids.length / 4) * (1 - within))
      expect(size).toBeLessThan((ids.length / 4) * (1 + within))
    }
    expect(asked()).toBeLessThanOrEqual(most)
  }
})

test('whatever the ids, the ranges follow each other up to the end of the whole range', () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.stringMatching(/^[0-3a]{2}[0-9a-f]{4}$/), { maxLength: 30 }),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      fc.boolean(),
      async (drawn, ranges, shown, isHex) => {
        const ids = drawn.map((id) => (isHex ? id.padEnd(32, '0') : `x_${id}`)).toSorted()
        const [lo, hi] = [ids[3] ?? null, ids.at(-3) ?? null]
        fc.pre(lo === null || hi === null || lo < hi)
        const { client } = tableOf(ids, { shown })
        const ends = await splitEvenly(client, walkOf('keyset', lo, hi), ranges, SIGNAL)
        expect(ends.length).toBeLessThanOrEqual(ranges)
        expect(ends.at(-1)).toBe(hi)
        const inside = ends.slice(0, -1)
        for (const [at, end] of inside.entries()) {
          const before = at === 0 ? lo : (inside[at - 1] ?? null)
          expect(end).not.toBeNull()
          if (before !== null) expect(compareKeys(end ?? '', before)).toBeGreaterThan(0)
          if (hi !== null) expect(compareKeys(end ?? '', hi)).toBeLessThan(0)
        }
      },
    ),
    { numRuns: 200 },
  ))

test.each([
  { name: 'no counts are given', table: tableOf(spread(100), { counts: false }), reading: 'keyset' as const, asked: 4 },
  { name: 'ranges are not honoured', table: tableOf(spread(100)), reading: 'offsets' as const, asked: 0 },
])('where $name there is one range', async ({ table, reading, asked }) => {
  expect(await splitEvenly(table.client, walkOf(reading), 4, SIGNAL)).toEqual([null])
  expect(table.asked()).toBe(asked)
})

test('an order is asked for where it is kept, and nothing is concluded from first rows where it is not', async () => {
  const ids = spread(1000, 16 ** 11 * 5, 3)
  const [kept, ignored] = [tableOf(ids), tableOf(ids)]
  await splitEvenly(kept.client, walkOf('keyset'), 4, SIGNAL)
  const ends = await splitEvenly(ignored.client, walkOf('key-windows'), 4, SIGNAL)
  expect(new Set(kept.orderly)).toEqual(new Set([true]))
  expect(new Set(ignored.orderly)).toEqual(new Set([false]))
  for (const end of ends) expect(ids).not.toContain(end)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AscendingKeys } from '../../../../src/contract/row/ascending-keys.ts'
import { foldedKey, mayLieIn, sureOrder } from '../../../../src/contract/row/compare-keys.ts'
import { compareRows } from '../../../../src/servicenow/deletions/compare-rows.ts'
import { COLLATIONS, compareTexts } from '../../../../src/simulator/query/match-row.ts'
import { applyChanges } from '../../../../src/sink/fold/apply-changes.ts'
import type { FoldRow } from '../../../../src/sink/fold/fold-row.ts'
import { Overlay } from '../../../../src/sink/fold/overlay.ts'

/** Orders that databases and languages have; the punctuation of some is told apart last. */
const ORDERS: readonly ((a: string, b: string) => number)[] = [
  ...COLLATIONS.map((collation) => (a: string, b: string) => compareTexts(a, b, false, collation)),
  new Intl.Collator('en').compare,
  new Intl.Collator('sv', { sensitivity: 'base' }).compare,
  new Intl.Collator('en', { ignorePunctuation: true }).compare,
]
const id = fc.string({ unit: fc.constantFrom(...'019afz_-.BZ'), minLength: 1, maxLength: 6 })
const ids = fc.uniqueArray(id, { selector: foldedKey, maxLength: 25 })
/** Some ids, and three choices among them. */
const choices = ids.chain((drawn) => fc.tuple(fc.subarray(drawn), fc.subarray(drawn), fc.subarray(drawn)))
const collation = fc.constantFrom(...COLLATIONS)

function sorted(values: readonly string[], by: (typeof COLLATIONS)[number]): readonly string[] {
  return values.toSorted((a, b) => compareTexts(a, b, false, by))
}

async function* streamOf<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values
}

test.each([
  { a: '0f3a', b: '0f3b', order: -1 },
  { a: '9', b: 'a', order: -1 },
  { a: 'x_acme_aq984', b: 'x_acme_ar', order: -1 },
  { a: 'x_acme', b: 'x_acme_a', order: -1 },
  { a: 'x_acme_aq984', b: 'x_acme_a_1000', order: null },
  { a: 'com.snc', b: 'com_snc', order: null },
  { a: 'B', b: 'a', order: null },
  { a: 'Ab', b: 'aB', order: 0 },
])('the order of $a and $b is sure or not: $order', ({ a, b, order }) => {
  const [there, back] = [sureOrder(a, b), sureOrder(b, a)]
  expect(there === null ? null : Math.sign(there)).toBe(order)
  expect(back === null ? null : Math.sign(back) + 0).toBe(order === null ? null : 0 - order)
})

test('where an order is called sure, no collation has another', () => {
  fc.assert(
    fc.property(id, id, (a, b) => {
      const order = sureOrder(a, b)
      fc.pre(order !== null && order !== 0)
      for (const compare of ORDERS) {
        const told = compare(a, b)
        // Where marks are ignored, a text and one with marks behind it are alike.
        expect(Math.sign(told) === Math.sign(order ?? 0) || told === 0).toBe(true)
      }
    }),
    { numRuns: 5000 },
  )
})

describe('rows in the order of whatever collation', () => {
  test('ascend, and lie between the rows around them', () => {
    fc.assert(
      fc.property(ids, collation, (drawn, by) => {
        const keys = sorted(drawn, by)
        const ascending = new AscendingKeys()
        for (const key of keys) expect(ascending.add(key)).toBeNull()
        for (const [at, key] of keys.entries())
          expect(mayLieIn(key, { lo: keys[at - 2] ?? null, hi: keys[at + 1] ?? null })).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('are told apart from other rows in it by what only one side has', () =>
    fc.assert(
      fc.asyncProperty(choices, collation, async ([known, shown], by) => {
        const rows = (of: readonly string[]) => streamOf(sorted(of, by).map((each) => ({ id: each })))
        const told: { missing: string[]; late: string[] } = { missing: [], late: [] }
        for await (const { id: one, is } of compareRows(rows(known), rows(shown), () => false)) told[is].push(one)
        const [mine, theirs] = [new Set(known.map(foldedKey)), new Set(shown.map(foldedKey))]
        expect(told.missing.sort()).toEqual(known.filter((each) => !theirs.has(foldedKey(each))).sort())
        expect(told.late.sort()).toEqual(shown.filter((each) => !mine.has(foldedKey(each))).sort())
      }),
      { numRuns: 1000 },
    ))

  test('take in their changes, each once', () =>
    fc.assert(
      fc.asyncProperty(choices, collation, async ([snapshot, put, gone], by) => {
        const overlay = new Overlay()
        for (const each of gone) overlay.bury(each)
        for (const each of put) overlay.put(rowOf(each, 2))
        const folded: string[] = []
        const all = sorted(snapshot, by).map((each) => rowOf(each, 1))
        const bundles = streamOf([all.slice(0, 3), [], all.slice(3)])
        for await (const rows of applyChanges(bundles, overlay.ascending()))
          folded.push(...rows.map(({ id, line }) => `${foldedKey(id)} ${Buffer.from(line).toString()}`))
        const state = new Map(snapshot.map((each) => [foldedKey(each), 1]))
        for (const each of gone) state.delete(foldedKey(each))
        for (const each of put) state.set(foldedKey(each), 2)
        expect(folded.toSorted()).toEqual([...state].map(([each, version]) => `${each} ${version}`).sort())
      }),
      { numRuns: 1000 },
    ))
})

test('keys that surely do not ascend are told, also with keys of an unsure order between them', () => {
  const ascending = new AscendingKeys()
  expect(['a1', 'a2', '_', 'a0'].map((key) => ascending.add(key))).toEqual([null, null, null, 'a1'])
  expect(ascending.add('a0')).toBe('a0')
})

function rowOf(one: string, version: number): FoldRow {
  const updatedOn = `2026-01-0${version} 00:00:00`
  return {
    id: one,
    key: one,
    version: { updatedOn, modCount: version },
    line: Buffer.from(String(version)),
    values: null,
  }
}

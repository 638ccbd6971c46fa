import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareIds } from '../../../../src/servicenow/deletions/compare-ids.ts'

async function* streamOf(ids: Iterable<string>): AsyncGenerator<string> {
  yield* ids
}

const ids = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
  .map((numbers) => numbers.map((n) => n.toString(16).padStart(32, '0')).sort())

test('two ascending streams are told apart by what only one of them has', () =>
  fc.assert(
    fc.asyncProperty(ids, ids, async (known, shown) => {
      const told: { missing: string[]; late: string[] } = { missing: [], late: [] }
      for await (const { id, is } of compareIds(streamOf(known), streamOf(shown))) told[is].push(id)
      expect(told.missing).toEqual(known.filter((id) => !shown.includes(id)))
      expect(told.late).toEqual(shown.filter((id) => !known.includes(id)))
    }),
  ))

test('whoever stops early leaves both streams closed', () =>
  fc.assert(
    fc.asyncProperty(ids, ids, async (known, shown) => {
      let open = 0
      const counted = async function* (from: readonly string[]): AsyncGenerator<string> {
        open += 1
        try {
          yield* from
        } finally {
          open -= 1
        }
      }
      for await (const _ of compareIds(counted(known), counted(shown))) break
      expect(open).toBe(0)
    }),
  ))

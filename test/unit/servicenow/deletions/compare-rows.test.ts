import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareRows } from '../../../../src/servicenow/deletions/compare-rows.ts'

interface Versioned {
  readonly id: string
  readonly version: number
}

async function* streamOf(rows: Iterable<Versioned>): AsyncGenerator<Versioned> {
  yield* rows
}

const rows = fc
  .uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 60 }), version: fc.nat({ max: 2 }) }), {
    selector: ({ id }) => id,
    maxLength: 40,
  })
  .map((drawn) =>
    drawn.toSorted((a, b) => a.id - b.id).map((row) => ({ ...row, id: row.id.toString(16).padStart(32, '0') })),
  )

const isOlder = (known: Versioned, shown: Versioned): boolean => shown.version < known.version

test('two ascending streams are told apart by what only one of them has, and by what is judged to be late', () =>
  fc.assert(
    fc.asyncProperty(rows, rows, async (known, shown) => {
      const told: { missing: string[]; late: string[] } = { missing: [], late: [] }
      for await (const { id, is } of compareRows(streamOf(known), streamOf(shown), isOlder)) told[is].push(id)
      const versions = new Map(known.map(({ id, version }) => [id, version]))
      const ids = new Set(shown.map(({ id }) => id))
      expect(told.missing).toEqual([...versions.keys()].filter((id) => !ids.has(id)))
      expect(told.late).toEqual(
        shown.filter(({ id, version }) => version < (versions.get(id) ?? 3)).map(({ id }) => id),
      )
    }),
  ))

test('whoever stops early leaves both streams closed', () =>
  fc.assert(
    fc.asyncProperty(rows, rows, async (known, shown) => {
      let open = 0
      const counted = async function* (from: readonly Versioned[]): AsyncGenerator<Versioned> {
        open += 1
        try {
          yield* from
        } finally {
          open -= 1
        }
      }
      for await (const _ of compareRows(counted(known), counted(shown), isOlder)) break
      expect(open).toBe(0)
    }),
  ))

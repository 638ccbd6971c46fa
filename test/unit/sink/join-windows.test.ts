import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeKey } from '../../../src/contract/row/time-key.ts'
import type { FoldRow } from '../../../src/sink/fold/fold-row.ts'
import { joinWindows } from '../../../src/sink/fold/join-windows.ts'

/** A row of a log at a second, as it was read in a window. */
function rowOf(second: number, id: string, window: number): FoldRow {
  const key = timeKey({ time: `2026-01-02 03:04:${String(second).padStart(2, '0')}`, id })
  return { id, key, version: null, line: Buffer.from(`${key} ${window}`), values: null }
}

/** Rows in bundles of these sizes, some of which may hold none. */
async function* bundled(
  rows: readonly FoldRow[],
  sizes: readonly number[],
): AsyncGenerator<readonly FoldRow[], undefined> {
  let from = 0
  for (let at = 0; from < rows.length; at += 1) {
    const size = sizes[at % sizes.length] ?? 1
    yield rows.slice(from, from + size)
    from += size
  }
}

const seconds = fc.nat({ max: 12 })
/** Where a window begins, the rows in it by second and id, and how they are bundled. */
const windows = fc.array(
  fc.record({
    from: seconds,
    rows: fc.uniqueArray(fc.record({ second: seconds, id: fc.constantFrom('a', 'b', 'c') }), {
      selector: ({ second, id }) => `${second}${id}`,
      maxLength: 20,
    }),
    sizes: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat({ max: 4 })),
  }),
  { maxLength: 4 },
)

test("a log's windows are joined alike however their rows are bundled: in order of time, each row as it was read last", () =>
  fc.assert(
    fc.asyncProperty(windows, async (drawn) => {
      const read = drawn.map(({ from, rows }, at) =>
        rows
          .filter(({ second }) => second >= from)
          .map(({ second, id }) => rowOf(second, id, at))
          .sort((a, b) => (a.key < b.key ? -1 : 1)),
      )
      const joined: string[] = []
      const opened = drawn.map(({ from, sizes }, at) => ({
        from: rowOf(from, '', at).key.trimEnd(),
        bundles: bundled(read[at] ?? [], sizes),
      }))
      for await (const rows of joinWindows(opened)) joined.push(...rows.map(({ line }) => Buffer.from(line).toString()))
      const last = new Map(read.flat().map(({ key, line }) => [key, Buffer.from(line).toString()]))
      expect(joined).toEqual([...last.values()].sort())
    }),
    { numRuns: 500 },
  ))

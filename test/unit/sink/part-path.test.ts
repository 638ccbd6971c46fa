import { expect, test } from 'vitest'
import { parsePartPath, partPath } from '../../../src/sink/part/part-path.ts'

const WRITER = { runId: '0a1b2c3d-0000-4000-8000-00000000000a', activityId: '7', attempt: 2 }
const PART = { table: 'sys_script', writer: WRITER, number: 3, compression: 'gzip' } as const

test.each(['gzip', 'zstd', 'none'] as const)(
  'a path for %s tells table, lines and compression when it is read back',
  (compression) => {
    const rows = partPath({ ...PART, kind: 'rows', compression })
    expect(rows.startsWith('tables/sys_script/part-0a1b2c3d-0000-4000-8000-00000000000a-7-2-3.ndjson')).toBe(true)
    expect(parsePartPath(rows)).toEqual({ table: 'sys_script', kind: 'rows', compression })
    const gone = partPath({ ...PART, kind: 'tombstones', compression })
    expect(gone.startsWith('tables/sys_script/tombstones-0a1b2c3d-0000-4000-8000-00000000000a-7-2-3.nd')).toBe(true)
    expect(parsePartPath(gone)).toEqual({ table: 'sys_script', kind: 'tombstones', compression })
    const late = partPath({ ...PART, kind: 'late', compression })
    expect(late.startsWith('tables/sys_script/late-0a1b2c3d-0000-4000-8000-00000000000a-7-2-3.ndjson')).toBe(true)
    expect(parsePartPath(late)).toEqual({ table: 'sys_script', kind: 'late', compression })
  },
)

test.each([
  { name: 'climbing', path: 'tables/sys_script/../../part-aaaaaaaa-1-1-1.ndjson' },
  { name: 'climbing in the table', path: 'tables/../part-aaaaaaaa-1-1-1.ndjson' },
  { name: 'absolute', path: '/tables/sys_script/part-aaaaaaaa-1-1-1.ndjson' },
  { name: 'with a backslash', path: 'tables/sys_script\\part-aaaaaaaa-1-1-1.ndjson' },
  { name: 'with a NUL', path: 'tables/sys_script/part-aaaaaaaa-1-1-1.ndjson\0' },
  { name: 'with a newline at the end', path: 'tables/sys_script/part-aaaaaaaa-1-1-1.ndjson\n' },
  { name: 'of another kind', path: 'tables/sys_script/stones-aaaaaaaa-1-1-1.ndjson' },
  { name: 'of another ending', path: 'tables/sys_script/part-aaaaaaaa-1-1-1.json' },
  { name: 'without a number', path: 'tables/sys_script/part-aaaaaaaa-1-1.ndjson' },
  { name: 'deeper', path: 'tables/sys_script/x/part-aaaaaaaa-1-1-1.ndjson' },
])('no path is believed that is $name', ({ path }) => {
  expect(parsePartPath(path)).toBeNull()
})

test.each([-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])(
  'a part number of %s is a fault of the caller',
  (number) => {
    expect(() => partPath({ ...PART, kind: 'rows', number })).toThrow(RangeError)
  },
)

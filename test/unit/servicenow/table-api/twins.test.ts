import { expect, test } from 'vitest'
import { parsePage } from '../../../../src/servicenow/table-api/page/parse-page.ts'

const RANGE = {
  order: 'sys_id',
  referenceLinks: false,
  window: null,
  filter: null,
  lo: null,
  includesLo: false,
  hi: null,
} as const
const ASKED = { ...RANGE, limit: 10, columns: ['sys_id'], total: null, isWhole: false } as const

function page(...ids: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify({ result: ids.map((id) => ({ sys_id: id })) }))
}

test.each([
  { name: 'one after the other', asked: ASKED, ids: ['com.acme.Role', 'com.acme.role'] },
  { name: 'in an answer of any order', asked: { ...ASKED, unsorted: true }, ids: ['b', 'A', 'a'] },
  { name: 'over the border of two pages', asked: { ...ASKED, lo: 'com.acme.Role' }, ids: ['com.acme.role', 'd'] },
])('ids that differ in case alone are told at once, with the remedy: $name', ({ asked, ids }) => {
  expect(() => parsePage(page(...ids), asked)).toThrow(
    expect.objectContaining({
      code: 'TABLE_UNSUPPORTED',
      retried: false,
      message: expect.stringContaining('differ in case alone'),
      hint: expect.stringContaining('another sys_id'),
    }),
  )
})

import { expect, test } from 'vitest'
import { linkHeader } from '../../../src/simulator/table-api/link-header.ts'

const url = new URL('http://127.0.0.1:1/api/now/table/t?sysparm_limit=10')

test('one page that suffices has no Link header', () => {
  expect(linkHeader(url, { offset: 0, limit: 10, total: 10 })).toBeNull()
})

test('the first page points to offset -1 as its previous one, as real instances do', () => {
  const header = linkHeader(url, { offset: 0, limit: 10, total: 25 }) ?? ''
  expect(header).toMatch(/sysparm_offset=-1>;rel="prev"/)
  expect(header).toMatch(/sysparm_offset=10>;rel="next"/)
  expect(header).toMatch(/sysparm_offset=20>;rel="last"/)
})

test('the last page has no next one', () => {
  expect(linkHeader(url, { offset: 20, limit: 10, total: 25 })).not.toMatch(/rel="next"/)
})

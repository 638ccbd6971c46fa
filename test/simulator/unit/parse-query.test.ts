import { expect, test } from 'vitest'
import { RefusedRequest } from '../../../src/simulator/http/refusal.ts'
import { parseQuery } from '../../../src/simulator/query/parse-query.ts'

test('^OR binds to the condition before it and ^NQ begins a new query', () => {
  const parsed = parseQuery('active=true^when=before^ORwhen=after^NQsys_id>abc^ORDERBYsys_created_on^ORDERBYDESCname')
  expect(parsed.branches).toEqual([
    [
      [{ column: 'active', operator: '=', value: 'true' }],
      [
        { column: 'when', operator: '=', value: 'before' },
        { column: 'when', operator: '=', value: 'after' },
      ],
    ],
    [[{ column: 'sys_id', operator: '>', value: 'abc' }]],
  ])
  expect(parsed.order).toEqual([
    { column: 'sys_created_on', descending: false },
    { column: 'name', descending: true },
  ])
})

test('a query of an order alone matches every row', () => {
  expect(parseQuery('ORDERBYsys_id').branches).toEqual([])
})

test.each([
  { name: 'a list', term: 'sys_idINa,b', operator: 'IN', value: 'a,b' },
  { name: 'an empty test', term: 'scriptISEMPTY', operator: 'ISEMPTY', value: '' },
  { name: 'a not-empty test', term: 'scriptISNOTEMPTY', operator: 'ISNOTEMPTY', value: '' },
  { name: 'a prefix', term: 'nameSTARTSWITHSync', operator: 'STARTSWITH', value: 'Sync' },
  { name: 'an inclusive lower bound', term: 'sys_id>=a', operator: '>=', value: 'a' },
  { name: 'an inequality', term: 'name!=a=b', operator: '!=', value: 'a=b' },
])('reads $name', ({ term, operator, value }) => {
  expect(parseQuery(term).branches[0]?.[0]?.[0]).toMatchObject({ operator, value })
})

test.each([
  { name: 'LIKE', query: 'nameLIKEx', status: 501 },
  { name: 'NOT IN', query: 'nameNOT INa,b', status: 501 },
  { name: 'INSTANCEOF, which begins like IN', query: 'sys_class_nameINSTANCEOFsysauto', status: 501 },
  { name: 'BETWEEN', query: 'orderBETWEEN1@2', status: 501 },
  { name: 'a dot-walked column', query: 'run_as.active=true', status: 501 },
  { name: 'a scripted value', query: 'sys_created_on>javascript:gs.daysAgo(1)', status: 501 },
  { name: 'a trailing EQ', query: 'active=true^EQ', status: 501 },
  { name: 'an empty term', query: 'active=true^', status: 501 },
  { name: 'an order by nothing', query: 'ORDERBY', status: 501 },
  { name: 'a range without a value', query: 'sys_id>^ORDERBYsys_id', status: 400 },
])('refuses $name', ({ query, status }) => {
  expect(() => parseQuery(query)).toThrow(expect.objectContaining({ answer: expect.objectContaining({ status }) }))
  expect(() => parseQuery(query)).toThrow(RefusedRequest)
})

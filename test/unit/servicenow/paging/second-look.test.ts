import { expect, test } from 'vitest'
import { lookFromTheEnd, type SecondLook } from '../../../../src/servicenow/paging/counts/second-look.ts'
import type { Page } from '../../../../src/servicenow/table-api/table-client.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

/** What a look from the end says of an answer that showed `b` and `c`. */
const LOOKS: readonly { readonly name: string; readonly seen: Partial<Page>; readonly says: SecondLook }[] = [
  {
    name: 'that shows all that it counts, though not from the end',
    seen: { keys: ['b', 'c'], total: 2, cameAscending: true },
    says: { is: 'end', hidden: 0 },
  },
  {
    name: 'that shows fewer rows than it counts, from the end down to the first row',
    seen: { keys: ['b', 'c'], total: 4, cameAscending: false },
    says: { is: 'end', hidden: 2 },
  },
  {
    name: 'that shows fewer rows than it counts, and not from the end',
    seen: { keys: ['b', 'c'], total: 4, cameAscending: true },
    says: { is: 'unclear' },
  },
  {
    name: 'that does not come down to the first row',
    seen: { keys: ['c'], total: 4, cameAscending: true },
    says: { is: 'unclear' },
  },
  { name: 'without a count', seen: { keys: ['b', 'c'], total: null, cameAscending: false }, says: { is: 'unclear' } },
  {
    name: 'that shows a row behind the last one',
    seen: { keys: ['c', 'd'], total: 4, cameAscending: false },
    says: { is: 'more' },
  },
]

test.each(LOOKS)(
  'rows are only called hidden by a look that saw all of an answer: one $name',
  async ({ seen, says }) => {
    const client = scriptedClient(async () => ({ ...EMPTY_PAGE, ...seen }))
    const answer = { lo: null, includesLo: false, hi: null, keys: ['b', 'c'] }
    const signal = new AbortController().signal
    expect(await lookFromTheEnd(client, wholeTable('sys_script'), answer, signal)).toEqual(says)
    expect(client.honoured.isCut('sys_script')).toBe(says.is === 'more')
  },
)

import { expect, test } from 'vitest'
import type { FailureCode } from '../../../../src/contract/failure/failure-code.ts'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import { PageSize } from '../../../../src/servicenow/paging/page-size.ts'
import { readPages, type WalkStart } from '../../../../src/servicenow/paging/pager.ts'
import { parsePage } from '../../../../src/servicenow/table-api/page/parse-page.ts'
import type { TableClient } from '../../../../src/servicenow/table-api/table-client.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

const WALK = wholeTable('sys_script')

async function keysRead(client: TableClient, pageSize: number, look?: WalkStart['look']): Promise<readonly string[]> {
  const keys: string[] = []
  const start = { cursor: null, size: new PageSize(pageSize), ...(look === undefined ? {} : { look }) }
  for await (const step of readPages(client, WALK, start, AbortSignal.timeout(10_000))) keys.push(...step.keys)
  return keys
}

const ELSEWHERE: readonly FailureCode[] = [
  'CREDENTIALS_REJECTED',
  'TABLE_ABSENT',
  'RATE_LIMITED',
  'INSTANCE_UNAVAILABLE',
  'QUERY_REJECTED',
]

test.each(ELSEWHERE.flatMap((code) => [true, false].map((final) => ({ code, final }))))(
  'a failure that is not about rows ends the walk at once, also at a page of one row: $code, final: $final',
  async ({ code, final }) => {
    const client = scriptedClient(async () => {
      throw new HarvestError(code, 'failed', { final })
    })
    await expect(keysRead(client, 1)).rejects.toMatchObject({ code })
    expect(client.requests()).toBe(1)
  },
)

test('an answer to another question is no row to step over', async () => {
  const client = scriptedClient(async (request) => {
    const page = parsePage(Buffer.from('{"result":[{"sys_id":"b"}]}'), { ...request, hi: 'a', total: 1 }, null)
    return { ...EMPTY_PAGE, ...page }
  })
  await expect(keysRead(client, 1)).rejects.toMatchObject({ code: 'RESPONSE_MALFORMED' })
  // It is asked for once more, for it may have been a slip.
  expect(client.requests()).toBe(2)
})

test.each([1, 100])('a failure that stays whatever is asked is no row to step over, at pages of %i', async (rows) => {
  const client = scriptedClient(async () => {
    throw new HarvestError('RESPONSE_MALFORMED', 'encoded otherwise', { lasts: true })
  })
  await expect(keysRead(client, rows)).rejects.toMatchObject({ message: 'encoded otherwise' })
  expect(client.requests()).toBe(1)
})

test('a walk that runs in a circle ends, whatever the size of its pages', async () => {
  const client = scriptedClient(async () => {
    throw new HarvestError('PAGE_STALLED', 'asked again and again')
  })
  await expect(keysRead(client, 100)).rejects.toMatchObject({ code: 'PAGE_STALLED' })
  expect(client.requests()).toBe(1)
})

/** What the first answer does, and whether the table is looked at then; a refusal is told to the look. */
const FIRST_ANSWERS: readonly {
  readonly name: string
  readonly readPage: TableClient['readPage']
  readonly looks: readonly boolean[]
}[] = [
  {
    name: 'shows all that it counts',
    readPage: async () => ({ ...EMPTY_PAGE, keys: ['a', 'b'], total: 2 }),
    looks: [],
  },
  {
    name: 'shows less than it counts',
    readPage: async () => ({ ...EMPTY_PAGE, keys: ['a', 'b'], total: 3 }),
    looks: [false],
  },
  {
    name: 'is full',
    readPage: async () => ({ ...EMPTY_PAGE, keys: ['a', 'b', 'c'], total: 3 }),
    looks: [false],
  },
  {
    name: 'is out of order',
    readPage: async () => ({ ...EMPTY_PAGE, keys: ['a', 'b'], total: 2, cameAscending: false }),
    looks: [false],
  },
  { name: 'holds rows without keys', readPage: noKeys, looks: [false] },
  { name: 'is refused as a query', readPage: failing('QUERY_REJECTED'), looks: [true] },
  { name: 'is too much for good', readPage: failing('ROW_TOO_LARGE', true), looks: [false] },
  { name: 'fails for the instance', readPage: failing('RATE_LIMITED'), looks: [] },
  { name: 'fails for the instance for good', readPage: failing('INSTANCE_UNAVAILABLE', true), looks: [] },
]

async function noKeys(): ReturnType<TableClient['readPage']> {
  return { ...EMPTY_PAGE, keys: ['a'], total: 1, unkeyed: { before: 1, behind: 0 } }
}

function failing(code: FailureCode, final = false): TableClient['readPage'] {
  return async () => {
    throw new HarvestError(code, 'failed', { final })
  }
}

test.each(FIRST_ANSWERS)(
  'a table whose reading is presumed is looked at where the first answer leaves it open: it $name',
  async ({ readPage, looks }) => {
    const looked: boolean[] = []
    const look: WalkStart['look'] = async (isRefused) => {
      looked.push(isRefused)
      throw new HarvestError('PAGE_STALLED', 'looked at')
    }
    await keysRead(scriptedClient(readPage), 3, look).catch(() => undefined)
    expect(looked).toEqual(looks)
  },
)

test('a table that turns out to be read in another way is read in that way from its beginning', async () => {
  const client = scriptedClient(async ({ unsorted = false }) => {
    if (!unsorted) throw new HarvestError('QUERY_REJECTED', 'no order')
    return { ...EMPTY_PAGE, keys: ['a', 'b'], total: 2 }
  })
  const keys = await keysRead(client, 10, async () => ({ ...WALK, reading: 'offsets' }))
  expect(keys).toEqual(['a', 'b'])
})

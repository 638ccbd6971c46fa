import { expect, test } from 'vitest'
import type { LoggedRequest, Simulator } from '../../src/simulator/index.ts'
import { LOG_TABLE, SNAPSHOT_TABLE } from './stage/stage.ts'
import { stagedHere } from './stage/staged-here.ts'

const stage = stagedHere()

/** Rows of a page here: what is asked for depends on pages alone. */
const PAGE_SIZE = 10
/** Rows that show whether a query is honoured. */
const LOOKED_AT = 20

/** Fills a table with ids that are spread evenly; its last page is half full. */
function clean(pages: number): (simulator: Simulator) => void {
  const rows = pages * PAGE_SIZE - PAGE_SIZE / 2
  const idAt = (at: number): string => Math.floor(((at + 0.5) * 2 ** 48) / rows).toString(16)
  return (simulator) =>
    simulator.startOver({
      [LOG_TABLE]: [],
      [SNAPSHOT_TABLE]: Array.from({ length: rows }, (_, at) => ({
        sys_id: idAt(at).padStart(12, '0').padEnd(32, '7'),
        user: String(at),
      })),
    })
}

/** What a request is for, told by its parameters. */
function purposeOf({ query }: LoggedRequest): 'proof' | 'look' | 'page' | 'boundary' | 'row behind' {
  if (query.sysparm_query === undefined && query.sysparm_limit === '1') return 'proof'
  if (query.sysparm_fields !== 'sys_id') return query.sysparm_limit === String(LOOKED_AT) ? 'look' : 'page'
  return query.sysparm_no_count === 'false' ? 'boundary' : 'row behind'
}

function purposes(requests: readonly LoggedRequest[]): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {}
  for (const request of requests) counted[purposeOf(request)] = (counted[purposeOf(request)] ?? 0) + 1
  return counted
}

test.each([
  { pages: 1, lanes: 4, asked: { page: 1 } },
  { pages: 10, lanes: 4, asked: { page: 10, look: 1 } },
  { pages: 20, lanes: 4, asked: { page: 20, look: 1 } },
  { pages: 100, lanes: 1, asked: { page: 100, look: 1 } },
  // Three lanes more: the count of all, one for each boundary (pages this small do not tell how ids lie), and a page that ends at each boundary.
  { pages: 100, lanes: 4, asked: { page: 101, look: 1, boundary: 4 } },
])(
  'a clean table of $pages pages, read in $lanes lanes, is asked for $asked, and proves the credential of its run',
  async ({ pages, lanes, asked }) => {
    const { outcome, requests } = await stage().harvest({
      name: 'nothing wrong',
      rows: pages * PAGE_SIZE,
      pageSize: PAGE_SIZE,
      lanes,
      prepare: clean(pages),
    })
    expect(outcome.verdict).toBe('complete')
    expect(purposes(requests)).toEqual({ proof: 1, ...asked })
  },
)

test('a run of several tables proves its credential on one of them, once', async () => {
  const pages = 3
  const { outcome } = await stage().harvest({
    name: 'nothing wrong',
    tables: [SNAPSHOT_TABLE, LOG_TABLE],
    pageSize: PAGE_SIZE,
    prepare: clean(pages),
  })
  expect(outcome.tables).toHaveLength(2)
  const asked = stage()
    .simulator.requests()
    .filter(({ path }) => [SNAPSHOT_TABLE, LOG_TABLE].some((table) => path.endsWith(`/${table}`)))
  expect(purposes(asked)).toMatchObject({ proof: 1 })
})

import type { PageRequest } from '../../../src/servicenow/query/page-request.ts'
import type { Page, TableClient } from '../../../src/servicenow/table-api/table-client.ts'

/** A mistake that a harvester of increments could make. */
export interface PlantedBug {
  readonly name: string
  readonly clientWith: (client: TableClient) => TableClient
  /** What is wrong then. */
  readonly shows: RegExp
}

/** Mistakes of a kind that one makes, each put in by a client that tells something else than the instance did. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a row that is counted and not shown is called deleted',
    clientWith: answering((page, { filter, columns }) =>
      isAboutIds(filter) && columns?.length === 1 ? { ...page, total: page.keys.length } : page,
    ),
    shows: /has a tombstone and was there all the time/,
  },
  {
    name: 'the last deletion that a feed tells is lost',
    clientWith: answering((page, { table }) => (isFeed(table) && page.keys.length > 0 ? withoutLast(page) : page)),
    shows: /was told to be deleted, and is not/,
  },
  {
    name: 'a window begins where the last one ended',
    clientWith: asking((request) => ({ ...request, ...laterWindow(request) })),
    shows: /is missing|right were those marked/,
  },
  {
    name: 'rows that a comparison found are not read',
    clientWith: answering((page, { filter, columns }) =>
      isAboutIds(filter) && (columns?.length ?? 0) > 1 ? { ...page, keys: [], lines: Buffer.alloc(0) } : page,
    ),
    shows: /\(comparison\): \w+ \(visible\) is gone, right were those marked/,
  },
  {
    name: 'rows are compared by their ids alone',
    clientWith: answering((page, { columns }) =>
      columns?.join() === 'sys_id,sys_updated_on,sys_mod_count'
        ? { ...page, lines: Buffer.from(page.keys.map((sys_id) => `${JSON.stringify({ sys_id })}\n`).join('')) }
        : page,
    ),
    shows: /\(comparison\): \w+ \(visible\) is ".*, right were those marked/,
  },
]

const OVERLAP_MS = 600_000
/** Longer windows are those of logs that are read from their usual beginning. */
const LONGEST_MS = 3 * 86_400_000

function isAboutIds(filter: string | null): boolean {
  return filter?.startsWith('sys_idIN') === true
}

function isFeed(table: string): boolean {
  return table === 'sys_metadata_delete' || table === 'sys_audit_delete'
}

function laterWindow({ window, table }: PageRequest): Pick<PageRequest, 'window'> {
  const fromMs = Date.parse(window?.from ?? '')
  const follows = window !== null && Date.parse(window.to) - fromMs < LONGEST_MS
  return {
    window: follows && !isFeed(table) ? { ...window, from: new Date(fromMs + OVERLAP_MS).toISOString() } : window,
  }
}

function withoutLast(page: Page): Page {
  const lines = page.lines.toString().split('\n').slice(0, -2)
  return { ...page, keys: page.keys.slice(0, -1), lines: Buffer.from(lines.map((line) => `${line}\n`).join('')) }
}

function answering(change: (page: Page, request: PageRequest) => Page): PlantedBug['clientWith'] {
  return (client) => ({
    ...client,
    readPage: async (request, signal) => change(await client.readPage(request, signal), request),
  })
}

function asking(change: (request: PageRequest) => PageRequest): PlantedBug['clientWith'] {
  return (client) => ({ ...client, readPage: (request, signal) => client.readPage(change(request), signal) })
}

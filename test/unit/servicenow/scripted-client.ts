import { CountedTables } from '../../../src/servicenow/table-api/counted-tables.ts'
import { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import type { Page, TableClient } from '../../../src/servicenow/table-api/table-client.ts'

/** A page without rows, of a table that counts none. */
export const EMPTY_PAGE: Page = {
  keys: [],
  lines: Buffer.alloc(0),
  missingColumns: [],
  absentColumns: [],
  newest: null,
  total: 0,
  cameAscending: true,
  twins: [],
  unkeyed: { before: 0, behind: 0 },
  answeredAt: null,
  size: 0,
}

/** More pages than any test needs: a walk that asks without end would not be ended by a deadline, as nothing here waits. */
const MOST_REQUESTS = 5000

/** A table client whose pages a test decides, without an instance; it counts the pages that are asked for. */
export function scriptedClient(
  readPage: TableClient['readPage'],
  count: TableClient['count'] = async () => null,
): TableClient {
  let requests = 0
  return {
    requests: () => requests,
    honoured: new HonouredLimit(),
    counts: new CountedTables(),
    keepPages: () => () => () => undefined,
    instanceNowMs: () => null,
    count,
    readPage: (request, signal) => {
      requests += 1
      if (requests > MOST_REQUESTS) throw new RangeError(`asked for more than ${MOST_REQUESTS} pages`)
      return readPage(request, signal)
    },
  }
}

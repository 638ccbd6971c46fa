import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { compareKeys } from '../../src/contract/row/compare-keys.ts'
import type { Key } from '../../src/contract/row/key.ts'
import type { InstanceHttp, InstanceResponse } from '../../src/servicenow/http/instance-http.ts'
import type { PageRequest } from '../../src/servicenow/query/page-request.ts'
import { createTableClient, type Page, type TableClient } from '../../src/servicenow/table-api/table-client.ts'
import { encodePart } from '../../src/sink/part/encode-part.ts'
import type { Lines, RunSink } from '../../src/sink/sink.ts'
import type { ClientSide } from '../support/servers/client-side.ts'
import { writingParts } from '../support/sinks/writing-parts.ts'
import type { Seams } from './simulated-harvest.ts'

/** A mistake that readers of such tables make, put in where the simulation lets one in. */
export interface PlantedBug {
  readonly name: string
  readonly seams: Seams
}

/** The mistakes that the simulation must find. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  { name: 'a short page is taken for the end', seams: { client: endingAtShortPages } },
  { name: 'the cursor moves on before the rows are stored', seams: { sink: storingLater } },
  { name: 'hidden rows are reckoned as a count less the rows read', seams: { client: countingLessRowsRead } },
  { name: 'hidden rows are hopped over by offset', seams: { client: hoppingByOffset } },
  { name: 'hidden rows behind the last visible one are forgotten', seams: { client: forgettingTheTail } },
  { name: 'a page that disagrees with its count is shrunk until it agrees', seams: { client: shrinkingUntilItAgrees } },
  { name: 'a limit that one table honours is believed of all', seams: { client: believingLimits } },
  { name: 'a refusal is believed once', seams: { client: believingRefusals } },
  { name: 'a split loses rows at its border', seams: { client: losingBorders } },
  { name: 'a seal overtakes its page', seams: { sink: sealingAhead } },
]

/** Whether only keys are asked for, to count or to find the next visible row. */
function asksForIds({ columns }: PageRequest): boolean {
  return columns !== null && columns.length <= 2
}

/** A client whose pages are changed on their way. */
function changing(
  client: TableClient,
  change: (page: Page, request: PageRequest, signal: AbortSignal) => Page | Promise<Page>,
): TableClient {
  return {
    ...client,
    readPage: async (request, signal) => change(await client.readPage(request, signal), request, signal),
  }
}

function endingAtShortPages(client: TableClient): TableClient {
  return changing(client, (page, request) => {
    const isShort = !asksForIds(request) && page.keys.length < request.limit
    return isShort ? { ...page, total: page.keys.length } : page
  })
}

/** Ends every range a little before the border that it shares with the next one. */
function losingBorders(client: TableClient): TableClient {
  return {
    ...client,
    readPage: (request, signal) => client.readPage({ ...request, hi: shortOf(request) }, signal),
  }
}

/** A 256th of all ids before the end of a range of ids. */
function shortOf({ lo, hi }: PageRequest): Key | null {
  if (hi === null || !/^[0-9a-f]{32}$/.test(hi)) return hi
  const head = Number.parseInt(hi.slice(0, 2), 16)
  const short = `${Math.max(0, head - 1)
    .toString(16)
    .padStart(2, '0')}${hi.slice(2)}`
  return lo !== null && compareKeys(lo, short) >= 0 ? hi : short
}

/** Stores a part before its last page came, and says of it what will be right: the rows of that page go into the part behind it. */
function sealingAhead(sink: RunSink): RunSink {
  let late: readonly Buffer[] = []
  return writingParts(sink, (part) => {
    const { rows, pieces } = part.lines
    const stored = pieces.length > 1 ? pieces.slice(0, -1) : pieces
    const lines: Lines = { rows, pieces: [...late, ...stored].map((piece) => Buffer.from(piece)) }
    late = pieces.slice(stored.length).map((piece) => Buffer.from(piece))
    return sink.writePart({ ...part, lines })
  })
}

/** Says that a part is stored when it only will be; what it says of it is right. */
function storingLater(sink: RunSink): RunSink {
  let waiting: (() => Promise<unknown>) | null = null
  const catchUp = async (): Promise<void> => {
    await waiting?.()
    waiting = null
  }
  const parts = writingParts(sink, async (part) => {
    await catchUp()
    waiting = () => sink.writePart(part)
    return (await encodePart(part)).stored
  })
  return {
    ...parts,
    writeReceipt: async (receipt, writer) => {
      await catchUp()
      return sink.writeReceipt(receipt, writer)
    },
  }
}

/** Takes the rows that were read for those that are visible when the interval is counted. */
function countingLessRowsRead(client: TableClient): TableClient {
  const read: Key[] = []
  return changing(client, (page, request) => {
    if (!asksForIds(request)) {
      read.push(...page.keys)
      return page
    }
    const { lo, hi } = request
    const known = read.filter(
      (key) => (lo === null || compareKeys(key, lo) > 0) && (hi === null || compareKeys(key, hi) <= 0),
    )
    return known.length === 0 ? page : { ...page, keys: known }
  })
}

/** Rows that one hop leaves behind. */
const HOP = 5

/** Lists ids in hops by offset, as if nobody deleted a row between two of them. */
function hoppingByOffset(client: TableClient): TableClient {
  return changing(client, async (page, request, signal) => {
    if (!asksForIds(request) || page.total === null) return page
    const keys: Key[] = []
    try {
      for (let offset = 0; offset < page.total; offset += HOP) {
        const hop = await client.readPage({ ...request, limit: HOP, offset, counted: false }, signal)
        keys.push(...hop.keys)
      }
    } catch {
      return page
    }
    return { ...page, keys }
  })
}

function forgettingTheTail(client: TableClient): TableClient {
  return changing(client, (page, request) => {
    const isTail = !asksForIds(request) && page.keys.length === 0 && page.total !== null && page.total <= request.limit
    return isTail ? { ...page, total: 0 } : page
  })
}

/** Takes an answer with more rows than it counts for a broken one, which is asked for again in smaller pages. */
function shrinkingUntilItAgrees(client: TableClient): TableClient {
  return changing(client, (page) => {
    if (page.total !== null && page.keys.length > page.total)
      throw new HarvestError('RESPONSE_MALFORMED', 'more rows than are counted')
    return page
  })
}

/** Looks at no answer from its other end: what a limit covers is all there, since the instance was seen to honour it. */
function believingLimits(client: TableClient): TableClient {
  return {
    ...client,
    readPage: async (request, signal) => {
      if (request.descending !== true) return client.readPage(request, signal)
      const page = await client.readPage({ ...request, descending: false }, signal)
      return { ...page, cameAscending: false }
    },
  }
}

/** What refuses for good, as it seems: a table that is not there, or rights that are missing. */
const REFUSALS: readonly number[] = [400, 403, 404]

/** Gives the answer that refused a question to the same question once more, instead of asking it again. */
function believingRefusals({ honoured }: TableClient, { http, authenticator }: ClientSide): TableClient {
  const refused = new Map<string, InstanceResponse>()
  const get: InstanceHttp['get'] = async (request, signal, draw) => {
    const question = `${request.path}?${request.query}`
    const known = refused.get(question)
    refused.clear()
    if (known !== undefined) return known
    const response = await http.get(request, signal, draw)
    if (REFUSALS.includes(response.status)) refused.set(question, response)
    return response
  }
  return createTableClient({ http: { ...http, get }, authenticator, honoured, nowMs: Date.now })
}

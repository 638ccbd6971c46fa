import type { WriterIdentity } from '../../contract/receipt.ts'
import type { Interval } from '../../contract/row/key.ts'
import type { SliceRequest } from '../../contract/slice.ts'
import { sum } from '../../contract/sum.ts'
import { countHidden } from '../../servicenow/paging/counts/count-interval.ts'
import { PageSize } from '../../servicenow/paging/page-size.ts'
import { readPages } from '../../servicenow/paging/pager.ts'
import type { EarlierCount } from '../../servicenow/paging/strategy/strategy.ts'
import { NO_ROWS, type Step, type Told, untellable, type Walk } from '../../servicenow/paging/walk.ts'
import { lookAtQueries } from '../../servicenow/plan/probe/look-at-queries.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { gatheredPart } from '../../sink/part/gathered-part.ts'
import type { GrowingPart, RunSink } from '../../sink/sink.ts'
import type { PartBounds } from '../dependencies.ts'
import { OpenPart } from './open-part.ts'
import { type PlannedWalk, withRights } from './planned-walk.ts'
import type { SliceLedger } from './slice-ledger.ts'
import { type SliceStop, stopFor, stopped } from './slice-stop.ts'
import { StepsAhead } from './steps-ahead.ts'

/** What a slice reads from and writes to. */
export interface SliceDependencies {
  readonly request: SliceRequest
  readonly planned: PlannedWalk
  readonly client: TableClient
  readonly sink: RunSink
  readonly writer: WriterIdentity
  readonly ledger: SliceLedger
  readonly parts: PartBounds
  readonly nowMs: () => number
  /** Sends what is durable. */
  readonly heartbeat: () => void
}

/** How long proving an interval may take after the slice was asked to stop: with the 150 s of its requests it stays below the 180 s of its attempt. In milliseconds. */
const SEAL_MS = 20_000

/** A page up to this size is kept while the next one is on its way; larger ones come one after the other, for the memory's sake. In bytes. */
const LARGEST_WITH_NEXT = 8 * 1024 * 1024

/** Walks a slice's part of the key space: read, write, then heartbeat, and read on. */
export class SliceReader {
  readonly #around: SliceDependencies
  #planned: PlannedWalk
  #open: OpenPart
  #requestsSealed = 0
  readonly #size: PageSize
  /** Takes over the pages read so far, and gives what ends their use. */
  readonly #takePages: () => () => void

  constructor(around: SliceDependencies) {
    this.#around = around
    this.#planned = around.planned
    this.#takePages = around.client.keepPages()
    const { pageSize, failedPageSize } = around.ledger.progress
    const { wantedPageSize, largestPageSize } = around.request
    // What the run before learnt is where this one begins, until it learns otherwise.
    const isFresh = pageSize === wantedPageSize && failedPageSize === undefined && largestPageSize !== undefined
    const first = isFresh ? (around.planned.table.firstPageRows ?? pageSize) : pageSize
    this.#size = new PageSize(wantedPageSize, first, failedPageSize, largestPageSize)
    this.#open = this.#newPart(around.ledger.progress.cursor)
  }

  /** Reads until the range's end, a bound, a failure or a request to stop; what could be sealed is sealed then. */
  async read(signal: AbortSignal): Promise<SliceStop> {
    if (this.#around.ledger.progress.done) return stopped('done')
    const stop = await this.#readPages(signal).catch(stopFor)
    try {
      await this.#seal(AbortSignal.timeout(SEAL_MS))
      return stop
    } catch (error) {
      // The open part's rows are read again by the next slice; what is durable stays.
      const sealing = stopFor(error)
      return stop.failure === null && stop.by !== 'drained' ? sealing : stop
    } finally {
      this.#open.abandon()
      this.#takePages()()
    }
  }

  async #readPages(signal: AbortSignal): Promise<SliceStop> {
    const { client, ledger, nowMs } = this.#around
    const { walk, table } = this.#planned
    const startedAtMs = nowMs()
    const known = { cursor: ledger.progress.cursor, size: this.#size, counted: this.#countedBefore() }
    const start =
      table.presumed === true
        ? { ...known, look: (isRefused: boolean, ended: AbortSignal) => this.#look(isRefused, ended) }
        : known
    const steps = new StepsAhead((ended) => readPages(client, walk, start, ended), signal)
    let pages = 0
    let size = 0
    try {
      for (let step = await steps.next(); step !== null; step = await steps.next()) {
        this.#take(step)
        pages += 1
        size += step.size
        if (step.done || this.#givesUp(step)) return stopped('done')
        const isLast = this.#endsSlice(step, { pages, size, startedAtMs })
        const isFull = this.#open.isFull(nowMs(), step.pageSize)
        // A lane has one request at a time: where sealing counts, the next page waits for it.
        const counts = isFull && this.#open.isToBeCounted
        if (!isLast && !counts && step.size <= LARGEST_WITH_NEXT) steps.askAhead()
        if (isFull) await this.#seal(signal)
        if (isLast) return stopped('bound')
      }
      return stopped('done')
    } finally {
      await steps.end()
    }
  }

  /** Takes a step's rows into the open part; the room of their page is free again once they are compressed. */
  #take(step: Step): void {
    const releasePages = this.#takePages()
    // It never fails: what keeps rows from being packed shows when they are stored.
    void this.#open.add(step).then(releasePages)
  }

  /** Looks at how a table lets itself be read whose first page does not show all of it; nothing was read of it yet. */
  async #look(isRefused: boolean, signal: AbortSignal): Promise<Walk | null> {
    const { client, ledger } = this.#around
    const { walk, table } = this.#planned
    const rights = await lookAtQueries(
      client,
      { ...walk, columns: table.columns, isRefused },
      { tolerant: false, signal },
    )
    ledger.looked(rights)
    this.#planned = withRights(this.#planned, rights)
    this.#open = this.#newPart(ledger.progress.cursor)
    return rights.reading === 'keyset' && rights.refusedColumns.length === 0 ? null : this.#planned.walk
  }

  #endsSlice(step: Step, so: { readonly pages: number; readonly size: number; readonly startedAtMs: number }): boolean {
    const { request, nowMs } = this.#around
    const { maxPages, maxMs, maxBytes } = request.bounds
    const isAtBound = so.pages >= maxPages || nowMs() - so.startedAtMs >= maxMs || so.size >= maxBytes
    return isAtBound || this.#callsForLanes(step)
  }

  /** The range's first count, and what earlier slices and attempts stored of it since. */
  #countedBefore(): EarlierCount | null {
    const { request, ledger } = this.#around
    const total = request.rangeTotal ?? ledger.progress.total
    const rowsSince = request.rowsBefore + sum(ledger.progress.intervals.map(({ rows }) => rows))
    return total === null ? null : { total, rowsSince }
  }

  /** Leaves the rest of a range that grows without end, unproven; false while there is hope. */
  #givesUp({ pageSize, answeredAt }: Step): boolean {
    const { request, ledger, client } = this.#around
    const planned = this.#planned
    const sealed = ledger.progress.intervals.reduce((sum, { rows }) => sum + rows, 0)
    const read = request.rowsBefore + sealed + this.#open.keys.length
    // A count that is not believed says nothing of growth.
    const isCounted = client.counts.doubtOf(planned.walk.table) === null
    const doubt = growthDoubt(read, isCounted ? (request.rangeTotal ?? ledger.progress.total) : null)
    if (doubt === null) return false
    const rest = { to: planned.walk.range.hi, done: true, remaining: null, pageSize, answeredAt, size: 0 }
    this.#take({ ...NO_ROWS, ...untellable(doubt), ...rest })
    return true
  }

  /** A first page whose count promises more than one lane reads well ends the first slice, so that lanes start at once. */
  #callsForLanes(step: Step): boolean {
    const { yieldsToLanes, bounds, mostForOneLane = bounds.maxPages * step.pageSize } = this.#around.request
    return yieldsToLanes && step.remaining !== null && step.remaining - step.keys.length > mostForOneLane
  }

  /** Proves the open interval, makes its rows durable, and only then heartbeats the new cursor. */
  async #seal(signal: AbortSignal): Promise<void> {
    const { ledger, client, heartbeat } = this.#around
    const planned = this.#planned
    const part = this.#open
    if (part.steps.length === 0) return
    const { hidden, proof, doubt } = await this.#prove(part, signal)
    const stored = await part.store()
    const interval: Interval = {
      lo: part.lo,
      hi: part.hi,
      rows: part.keys.length,
      hidden,
      proof,
      part: stored?.path ?? null,
    }
    const requests = client.requests() - this.#requestsSealed
    this.#requestsSealed = client.requests()
    // Only the dictionary's list can tell a withheld column from one that this release does not have.
    const { columnSource, refusedColumns = [] } = planned.table
    const missing = columnSource === 'dictionary' ? [...part.missingColumns, ...refusedColumns] : []
    const { rows: pageSize, failed } = this.#size
    const sizes = failed === null ? { pageSize } : { pageSize, failedPageSize: failed }
    const { newest, absentColumns: absent } = part
    ledger.seal(interval, stored, part.steps, { requests, missing, absent, newest, doubt, ...sizes })
    heartbeat()
    this.#open = this.#newPart(interval.hi)
  }

  /** What tells the hidden rows of a part; where its pages do not, one more request counts them. */
  async #prove(part: OpenPart, signal: AbortSignal): Promise<Told> {
    const { hidden, proof, doubt, untold } = part
    if (untold === null || !part.isToBeCounted) return { hidden, proof, doubt }
    return part.toldWith(await countHidden(this.#around.client, this.#planned.walk, untold, signal))
  }

  #newPart(lo: OpenPart['lo']): OpenPart {
    const { parts, nowMs } = this.#around
    // Only in order of keys is an interval counted after it was read.
    const maxScanned = this.#planned.walk.reading === 'keyset' ? parts.maxScanned : Number.POSITIVE_INFINITY
    return new OpenPart(lo, { ...parts, maxScanned }, nowMs(), () => this.#beginPart())
  }

  #beginPart(): GrowingPart {
    const { sink, writer, ledger, request } = this.#around
    const { compression } = this.#planned.plan
    const name = { kind: 'rows', table: request.table, writer, number: ledger.partNumber, compression } as const
    return sink.beginPart?.(name) ?? gatheredPart(name, (part) => sink.writePart(part))
  }
}

/** A range that brings so many times the rows that were counted at first never ends. */
const MOST_GROWTH = 2
/** Rows by which any range may grow: small ones double easily. */
const USUAL_GROWTH = 10_000

/**
 * Why a range is not read any further although rows are left: more come in beyond the cursor than are read. Ids that ascend
 * with time would keep a walk busy for ever, and so would an import of rows with the times of a window. Null while the
 * range continues.
 */
function growthDoubt(read: number, counted: number | null): string | null {
  if (counted === null || read <= counted * MOST_GROWTH + USUAL_GROWTH) return null
  return `the table grows faster than it is read: ${counted} rows were counted at first, ${read} are read, and more remain`
}

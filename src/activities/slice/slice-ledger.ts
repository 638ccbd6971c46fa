import type { Receipt, StoredPart } from '../../contract/receipt.ts'
import { hiddenRows } from '../../contract/row/hidden-rows.ts'
import type { Interval, Key } from '../../contract/row/key.ts'
import { unreadIn } from '../../contract/row/unread-rows.ts'
import { GIVE_UP_AFTER_MS } from '../../contract/run/harvest-request.ts'
import type { AskedPause, SliceProgress, SliceRequest, SliceResult } from '../../contract/slice.ts'
import { sum } from '../../contract/sum.ts'
import type { QueryRights } from '../../contract/table/query-rights.ts'
import { printable } from '../../servicenow/http/printable.ts'
import type { StepFacts } from './open-part.ts'
import type { SliceStop } from './slice-stop.ts'

/** What sealing an interval brought to light. */
export interface Sealed {
  /** Sent for it, proof included. */
  readonly requests: number
  /** Columns asked for and absent from at least one row. */
  readonly missing: readonly string[]
  /** Columns asked for and absent from every row; null where there is no row. */
  readonly absent: readonly string[] | null
  /** The newest of its rows by time of update; null where they carry none. */
  readonly newest: Key | null
  /** What the slice has learnt of page sizes. */
  readonly pageSize: number
  readonly failedPageSize?: number
  /** Why the number of hidden rows is unknown; null if it is known. */
  readonly doubt: string | null
}

/** What a slice has made durable so far: the only thing that its heartbeat, receipt and result are made of. */
export class SliceLedger {
  readonly #request: SliceRequest
  #progress: SliceProgress

  /** Stands on what an earlier attempt of the same slice made durable, or starts from the request. */
  constructor(request: SliceRequest, inherited: SliceProgress | null) {
    this.#request = request
    this.#progress = inherited ?? {
      table: request.table,
      rangeFrom: request.range.lo,
      rowsBefore: request.rowsBefore,
      rangeTotal: request.rangeTotal,
      cursor: request.cursor,
      parts: [],
      intervals: [],
      done: false,
      ...sizesOf(request),
      strikes: request.strikes,
      pages: 0,
      requests: 0,
      pageSizes: [request.pageSize, request.pageSize],
      missingColumns: [],
      readFrom: null,
      readTo: null,
      total: null,
      unproven: null,
      ...(request.rights === undefined ? {} : { rights: request.rights }),
    }
  }

  /** The heartbeat's details. */
  get progress(): SliceProgress {
    return this.#progress
  }

  /** True where a receipt has something to prove. */
  get holdsAnything(): boolean {
    return this.#progress.intervals.length > 0
  }

  /** Parts written, inherited ones included: the number of the next one. */
  get partNumber(): number {
    return this.#progress.parts.length
  }

  /** Takes in a sealed interval and, where it has rows, its durable part. */
  seal(interval: Interval, part: StoredPart | null, steps: readonly StepFacts[], sealed: Sealed): void {
    const before = this.#progress
    const answered = steps.flatMap((step) => (step.answeredAt === null ? [] : [step.answeredAt]))
    const sizes = steps.map((step) => step.pageSize)
    const { failedPageSize: _failed, pause: _over, failingSince: _ended, ...kept } = before
    this.#progress = {
      ...kept,
      ...sizesOf(sealed),
      cursor: interval.hi,
      parts: part === null ? before.parts : [...before.parts, part],
      intervals: [...before.intervals, interval],
      done: steps.at(-1)?.done ?? before.done,
      strikes: 0,
      pages: before.pages + steps.length,
      requests: before.requests + sealed.requests,
      pageSizes: [Math.min(before.pageSizes[0], ...sizes), Math.max(before.pageSizes[1], ...sizes)],
      missingColumns: [...new Set([...before.missingColumns, ...sealed.missing])].sort(),
      readFrom: before.readFrom ?? answered[0] ?? null,
      readTo: answered.at(-1) ?? before.readTo,
      total: before.total ?? steps.find((step) => step.remaining !== null)?.remaining ?? null,
      ...newestOf(before.newest, sealed.newest),
      ...absentIn(before, sealed.absent),
      unproven: before.unproven ?? sealed.doubt,
      ...unreadIn(before.unread, ...steps.map((step) => step.unread)),
    }
  }

  /** Remembers how the table was found to let itself be read. */
  looked(rights: QueryRights): void {
    this.#progress = { ...this.#progress, rights }
  }

  /** Counts a failure that brought no progress. */
  strike(nowMs: number): void {
    const { pause: _over, failingSince = iso(nowMs), ...kept } = this.#progress
    this.#progress = { ...kept, failingSince, strikes: kept.strikes + 1 }
  }

  /** Takes down a pause that the instance asks for: in a row of them, time counts from the first. */
  paused(nowMs: number, retryAfterMs: number): AskedPause {
    const { giveUpAfterMs = GIVE_UP_AFTER_MS } = this.#request
    const { since, givesUpAt } = this.#progress.pause ?? { since: iso(nowMs), givesUpAt: iso(nowMs + giveUpAfterMs) }
    const pause = { since, until: iso(nowMs + retryAfterMs), givesUpAt }
    this.#progress = { ...this.#progress, pause }
    return pause
  }

  /** The receipt to store; call it only where {@link holdsAnything}. */
  receipt(): Receipt {
    const {
      table,
      cursor,
      parts,
      intervals,
      done,
      pages,
      requests,
      pageSizes,
      missingColumns,
      readFrom,
      readTo,
      total,
      unproven,
      newest,
      absentColumns,
    } = this.#progress
    const { range, sequence, previous } = this.#request
    const from = this.#request.cursor
    return {
      schemaVersion: 1,
      table,
      range,
      sequence,
      previous,
      from,
      cursor,
      done,
      parts,
      intervals,
      pages,
      requests,
      pageSizes,
      missingColumns,
      readFrom,
      readTo,
      total,
      unproven,
      ...newestOf(newest, null),
      ...(absentColumns === undefined ? {} : { absentColumns }),
    }
  }

  /** What the workflow is told; `receipt` is null where nothing was stored. */
  result({ by, failure }: SliceStop, receipt: string | null): SliceResult {
    const { cursor, intervals, strikes, pages, requests, missingColumns, total, unproven, unread, rights } =
      this.#progress
    return {
      stoppedBy: by,
      message: failure === null ? null : printable(failure.message),
      ...(failure === null ? {} : { hint: failure.hint }),
      retryAfterMs: failure?.retryAfterMs ?? null,
      cursor,
      ...sizesOf(this.#progress),
      strikes,
      receipt: receipt ?? this.#request.previous,
      rows: sum(intervals.map((interval) => interval.rows)),
      hidden: hiddenRows(intervals),
      pages,
      requests,
      missingColumns,
      total,
      unproven,
      ...unreadIn(unread),
      ...(rights === undefined ? {} : { rights }),
    }
  }
}

function iso(unixMs: number): string {
  return new Date(unixMs).toISOString()
}

/** The newer of two rows; nothing where neither is known. */
function newestOf(before: Key | undefined, newest: Key | null): { readonly newest?: Key } {
  if (newest !== null && (before === undefined || newest > before)) return { newest }
  return before === undefined ? {} : { newest: before }
}

/** Columns that all rows lack, at first and at last; nothing before the first row. */
function absentIn({ absentColumns }: SliceProgress, absent: readonly string[] | null): Pick<Receipt, 'absentColumns'> {
  return absent === null ? {} : { absentColumns: { first: absentColumns?.first ?? absent, last: absent } }
}

/** What is known of page sizes, in the form in which it is handed on. */
function sizesOf({ pageSize, failedPageSize }: { readonly pageSize: number; readonly failedPageSize?: number }): {
  readonly pageSize: number
  readonly failedPageSize?: number
} {
  return failedPageSize === undefined ? { pageSize } : { pageSize, failedPageSize }
}

import type { HarvestStatus } from '../../../client/status/harvest-status.ts'
import type { WaitingRange } from '../../../contract/run/waiting.ts'
import { sum } from '../../../contract/sum.ts'

/** Rows stored and rows counted of one table that is not read to its end. */
export interface TableProgress {
  readonly table: string
  readonly rows: number
  /** The instance's count; null where unknown. */
  readonly total: number | null
  /** Ranges that are being read at the moment, or wait for one. */
  readonly lanes: number
  readonly failure: string | null
}

/** A range as it was last seen at work. */
interface SeenRange {
  readonly rows: number
  readonly total: number | null
}

/** What waits for an instance that is down, or that asks for pauses. */
export function outagesOf({ waiting }: HarvestStatus): readonly WaitingRange[] {
  return waiting.filter(({ since }) => since !== undefined)
}

/**
 * The tables at work, from one look to the next: a range that was read to its end is no longer at work, and its rows still
 * count. Who begins to look later misses the ranges that ended before.
 */
export class TablesAtWork {
  readonly #seen = new Map<string, Map<string | null, SeenRange>>()

  /** Takes a look; gives each table that was begun and has not ended. */
  look(status: HarvestStatus): readonly TableProgress[] {
    for (const { table, rangeFrom, rows, total } of status.active) {
      const ranges = this.#seen.get(table) ?? new Map<string | null, SeenRange>()
      this.#seen.set(table, ranges.set(rangeFrom, { rows, total }))
    }
    for (const { table } of status.finished) this.#seen.delete(table)
    const moments = status.waiting.filter(({ since }) => since === undefined)
    const tables = new Set([...this.#seen.keys(), ...moments.map(({ table }) => table)])
    return [...tables].map((table) => {
      const waiting = moments.filter((range) => range.table === table)
      const active = status.active.filter((range) => range.table === table)
      const seen = this.#seen.get(table)
      const isAtWork = (from: string | null): boolean =>
        waiting.length > 0 || active.some(({ rangeFrom }) => rangeFrom === from)
      // A range that ended holds its rows, whatever was counted before the others took their shares of it.
      const ranges =
        seen === undefined
          ? waiting
          : [...seen].map(([from, { rows, total }]) => ({ rows, total: isAtWork(from) ? total : rows }))
      const totals = ranges.flatMap(({ total }) => (total === null ? [] : [total]))
      return {
        table,
        rows: sum(ranges.map(({ rows }) => rows)),
        total: totals.length === ranges.length ? sum(totals) : null,
        lanes: active.length + waiting.length,
        failure:
          [...active.map(({ failure }) => failure), ...waiting.map(({ reason }) => reason)].find(Boolean) ?? null,
      }
    })
  }
}

/** Rows that the run has stored so far, of tables that ended and of those at work. */
export function rowsStored(status: HarvestStatus, atWork: readonly TableProgress[]): number {
  return sum(status.finished.map(({ rows }) => rows)) + sum(atWork.map(({ rows }) => rows))
}

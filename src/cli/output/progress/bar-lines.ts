import type { HarvestStatus } from '../../../client/status/harvest-status.ts'
import { narrowedLine } from '../narrowed-line.ts'
import { retriedLine } from '../retried-line.ts'
import { cut, grouped } from '../terminal.ts'
import { WAITS_FOR_PLACE, waitingLine } from '../waiting-line.ts'
import { RowRate, timeLeft } from './row-rate.ts'
import { outagesOf, rowsStored, type TableProgress, TablesAtWork } from './table-progress.ts'

/** Tables that have a bar of their own, those with the most rows to come; the others are counted. */
const SHOWN = 3

/** One line of the display: how far, of how much, and what there is to say. */
export interface BarLine {
  readonly name: string
  readonly value: number
  /** Null where nobody knows. */
  readonly total: number | null
  readonly note: string
}

/** Turns each look at a harvest into the lines of the display: first all tables, then those at work. */
export class BarLines {
  readonly #atWork = new TablesAtWork()
  readonly #all = new RowRate()
  readonly #rates = new Map<string, RowRate>()

  of(status: HarvestStatus, nowMs: number): readonly [BarLine, ...BarLine[]] {
    const atWork = this.#atWork.look(status).toSorted((a, b) => toCome(b) - toCome(a))
    const lines = atWork.map((progress) => this.#tableLine(progress, nowMs))
    const stored = rowsStored(status, atWork)
    const rate = this.#all.look(stored, nowMs)
    const shown = lines.slice(0, SHOWN)
    const note = noteOf(status, stored, rate, lines.length - shown.length)
    return [{ name: 'tables', value: status.finished.length, total: status.planned, note }, ...shown]
  }

  #tableLine({ table, rows, total, lanes, failure }: TableProgress, nowMs: number): BarLine {
    const rate = this.#rates.get(table) ?? new RowRate()
    this.#rates.set(table, rate)
    const perSecond = rate.look(rows, nowMs)
    const left = total === null || !perSecond ? null : (total - rows) / perSecond
    const words = [
      ...(failure === null ? [] : [cut(failure, 120)]),
      ...(left === null || left <= 0 ? [] : [`${timeLeft(left)} left`]),
      ...(perSecond ? [`${grouped(Math.round(perSecond))} rows/s`] : []),
      ...(lanes > 1 ? [`${lanes} lanes`] : []),
    ]
    return { name: table, value: rows, total, note: words.join(', ') }
  }
}

function toCome({ rows, total }: TableProgress): number {
  return total === null ? Number.POSITIVE_INFINITY : total - rows
}

/** What matters most first: why nothing is read, else how quickly rows come; then what waits or fails meanwhile. */
function noteOf(status: HarvestStatus, stored: number, perSecond: number | null, others: number): string {
  const { hold, planned, retried } = status
  if (hold !== null) return cut(`${hold.kind}: ${hold.reason}`, 200)
  const [outage] = outagesOf(status)
  const waits = outage === undefined ? [] : [cut(waitingLine(outage).trim(), 200)]
  if (waits.length > 0 && status.active.length === 0) return waits.join()
  if (status.waitsForPlace) return WAITS_FOR_PLACE
  const [step] = retried
  if (step !== undefined) return cut(retriedLine(step).trim(), 100)
  if (planned === null) return 'planning'
  const narrowed = narrowedLine(status.active)
  const words = [
    `${grouped(stored)} rows`,
    ...(perSecond ? [`${grouped(Math.round(perSecond))} rows/s`] : []),
    ...waits,
    ...(others > 0 ? [`${others} more at work`] : []),
    ...(narrowed === null ? [] : [narrowed]),
  ]
  return words.join(', ')
}

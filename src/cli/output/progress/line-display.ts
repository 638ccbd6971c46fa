import type { HarvestStatus } from '../../../client/status/harvest-status.ts'
import { retriedLine } from '../retried-line.ts'
import { cut, grouped, type Terminal } from '../terminal.ts'
import { WAITS_FOR_PLACE, waitingLine } from '../waiting-line.ts'
import type { ProgressDisplay } from './progress-display.ts'
import { outagesOf, type TableProgress, TablesAtWork } from './table-progress.ts'

/** Shortest time between two lines in a log, in milliseconds. */
const LINE_MS = 5000

/** A line of progress every few seconds, for a log. */
export function lineDisplay(terminal: Terminal, nowMs: () => number): ProgressDisplay {
  let lastMs = nowMs()
  let last = ''
  const tables = new TablesAtWork()
  return {
    show(status) {
      const atWork = tables.look(status)
      if (nowMs() - lastMs < LINE_MS) return
      lastMs = nowMs()
      const line = lineOf(status, atWork)
      // An outage may take a day: what has not changed is said once.
      if (outagesOf(status).length > 0 && line === last) return
      last = line
      terminal.say(line)
    },
    stop: () => {},
  }
}

function lineOf(status: HarvestStatus, atWork: readonly TableProgress[]): string {
  const active = atWork.map(
    ({ table, rows, total, failure }) =>
      `${table} ${grouped(rows)}${total === null ? '' : ` of ${grouped(total)}`}${failure === null ? '' : ` (${cut(failure, 120)})`}`,
  )
  const planned = status.planned === null ? 'planning' : `${status.finished.length} of ${status.planned} tables`
  const held = status.hold === null ? '' : `; ${status.hold.kind}: ${cut(status.hold.reason, 200)}`
  const retried = status.retried.map((step) => `;${retriedLine(step).slice(1)}`).join('')
  const outages = outagesOf(status).map((range) => `;${waitingLine(range).slice(1)}`)
  const reading = active.length === 0 ? '' : `; reading ${active.join(', ')}`
  const place = status.waitsForPlace ? `; ${WAITS_FOR_PLACE}` : ''
  return `${planned}${held}${place}${retried}${outages.join('')}${reading}`
}

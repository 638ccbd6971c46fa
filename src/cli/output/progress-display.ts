import { MultiBar, Presets, type SingleBar } from 'cli-progress'
import type { HarvestStatus } from '../../client/harvest-status.ts'
import type { WaitingRange } from '../../contract/run/waiting.ts'
import { retriedLine } from './retried-line.ts'
import { cut, grouped, type Terminal } from './terminal.ts'
import { waitingLine } from './waiting-line.ts'

/** Shows a running harvest: progress bars on a terminal, a line every few seconds in a log. */
export interface ProgressDisplay {
  show(status: HarvestStatus): void
  stop(): void
}

/** Shortest time between two lines in a log, in milliseconds. */
const LINE_MS = 5000

/** Rows stored and rows counted of one table that is being read. */
interface TableProgress {
  readonly rows: number
  readonly total: number | null
  readonly failure: string | null
}

/** A display for this terminal. */
export function createProgressDisplay(terminal: Terminal, nowMs: () => number): ProgressDisplay {
  return terminal.watched ? barDisplay() : lineDisplay(terminal, nowMs)
}

function lineDisplay(terminal: Terminal, nowMs: () => number): ProgressDisplay {
  let lastMs = nowMs()
  let last = ''
  return {
    show(status) {
      if (nowMs() - lastMs < LINE_MS) return
      lastMs = nowMs()
      const active = [...byTable(status)].map(
        ([table, { rows, total, failure }]) =>
          `${table} ${grouped(rows)}${total === null ? '' : ` of ${grouped(total)}`}${failure === null ? '' : ` (${cut(failure, 120)})`}`,
      )
      const planned = status.planned === null ? 'planning' : `${status.finished.length} of ${status.planned} tables`
      const held = status.hold === null ? '' : `; ${status.hold.kind}: ${cut(status.hold.reason, 200)}`
      const retried = status.retried.map((step) => `;${retriedLine(step).slice(1)}`).join('')
      const outages = outagesOf(status).map((range) => `;${waitingLine(range).slice(1)}`)
      const reading = active.length === 0 ? '' : `; reading ${active.join(', ')}`
      const line = `${planned}${held}${retried}${outages.join('')}${reading}`
      // An outage may take a day: what has not changed is said once.
      if (outages.length > 0 && line === last) return
      last = line
      terminal.say(line)
    },
    stop: () => {},
  }
}

function barDisplay(): ProgressDisplay {
  const format = '{bar} {name} {value}/{total} {note}'
  const bars = new MultiBar(
    { format, hideCursor: true, clearOnComplete: true, stopOnComplete: false, stream: process.stderr },
    Presets.shades_classic,
  )
  const overall = bars.create(1, 0, { name: 'tables', note: 'planning' })
  const open = new Map<string, SingleBar>()
  return {
    show(status) {
      overall.setTotal(Math.max(1, status.planned ?? 1))
      overall.update(status.finished.length, { name: 'tables', note: noteOf(status) })
      const active = byTable(status)
      for (const [table, bar] of open) {
        if (active.has(table)) continue
        bars.remove(bar)
        open.delete(table)
      }
      for (const [table, { rows, total, failure }] of active) {
        const bar = open.get(table) ?? bars.create(1, 0, { name: table, note: '' })
        open.set(table, bar)
        bar.setTotal(Math.max(1, total ?? rows))
        bar.update(rows, { name: table, note: failure === null ? '' : cut(failure, 60) })
      }
    },
    stop: () => bars.stop(),
  }
}

function noteOf(status: HarvestStatus): string {
  const { hold, planned, retried } = status
  if (hold !== null) return cut(`${hold.kind}: ${hold.reason}`, 60)
  const [outage] = outagesOf(status)
  if (outage !== undefined) return cut(waitingLine(outage).trim(), 200)
  const [step] = retried
  if (step !== undefined) return cut(retriedLine(step).trim(), 100)
  return planned === null ? 'planning' : ''
}

/** What waits for an instance that is down, or that asks for pauses. */
function outagesOf({ waiting }: HarvestStatus): readonly WaitingRange[] {
  return waiting.filter(({ since }) => since !== undefined)
}

/** The progress of each table: ranges that are being read and ranges that wait for a moment. */
function byTable({ active, waiting }: HarvestStatus): ReadonlyMap<string, TableProgress> {
  const tables = new Map<string, TableProgress>()
  for (const { table, rows, total, failure } of [
    ...active,
    ...waiting.filter(({ since }) => since === undefined).map((range) => ({ ...range, failure: range.reason })),
  ]) {
    const known = tables.get(table)
    const sum = total === null || known?.total === null ? null : total + (known?.total ?? 0)
    tables.set(table, { rows: rows + (known?.rows ?? 0), total: sum, failure: failure ?? known?.failure ?? null })
  }
  return tables
}

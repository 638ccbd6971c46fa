import { type Cells, type ReadingStrategy, stampMs } from './table-life.ts'

interface Line {
  readonly cells: Cells
  readonly madeMs: number
  /** When it rotated away; null while it is there. */
  readonly goneMs: number | null
}

/** Lines of this many milliseconds before a run come with the next one. */
const LAG_MS = 120_000
const DAY_MS = 86_400_000

/** The life of a log, and which of its lines a reader must have after each run. */
export class LogLife {
  readonly #lines: Map<string, Line>
  /** How many days of it are read where it is read from its beginning. */
  readonly #readDays: number
  #read = new Set<string>()

  constructor(rows: readonly Cells[], readDays: number) {
    this.#readDays = readDays
    this.#lines = new Map(
      rows.map((cells) => [cells.sys_id ?? '', { cells, madeMs: Number.NEGATIVE_INFINITY, goneMs: null }]),
    )
  }

  write(cells: Cells, madeMs: number): void {
    this.#lines.set(cells.sys_id ?? '', { cells, madeMs, goneMs: null })
  }

  /** Only these lines are left. */
  keepOnly(ids: ReadonlySet<string>, nowMs: number): void {
    for (const [id, line] of this.#lines)
      if (!ids.has(id) && line.goneMs === null) this.#lines.set(id, { ...line, goneMs: nowMs })
  }

  /** True where lines rotated away since the run before without being read. */
  hasLost({ begunMs, beforeMs }: ReadingStrategy): boolean {
    return [...this.#lines].some(
      ([id, { madeMs, goneMs }]) =>
        !this.#read.has(id) && goneMs !== null && goneMs <= begunMs && beforeMs !== null && madeMs > beforeMs,
    )
  }

  /** Holds what is stored of the log after a run against what must be there: every line that was ever read, and the new ones. */
  judge(state: ReadonlyMap<string, Cells>, reading: ReadingStrategy): readonly string[] {
    if (reading.kind === 'whole') this.#read = new Set()
    const wrongs: string[] = []
    for (const [id, stored] of state) {
      const line = this.#lines.get(id)
      if (line === undefined) wrongs.push(`${id} was never written`)
      else if (!Object.entries(stored).every(([column, text]) => line.cells[column] === text))
        wrongs.push(`${id} was written otherwise`)
    }
    for (const [id, line] of this.#lines) {
      if (!state.has(id) && (this.#read.has(id) || this.#isDue(line, reading)))
        wrongs.push(`${id} of ${line.cells.sys_created_on} is missing`)
      if (!state.has(id) || this.#read.has(id)) continue
      if (reading.kind === 'none') wrongs.push(`${id} is there, although the log was refused`)
    }
    this.#read = new Set(state.keys())
    return wrongs
  }

  /** Lines that were there while the run read, and had not been there when the run before did. */
  #isDue({ cells, madeMs, goneMs }: Line, { kind, begunMs, beforeMs }: ReadingStrategy): boolean {
    const isThere = madeMs < begunMs && goneMs === null && createdMs(cells) < begunMs - LAG_MS
    if (kind === 'none' || !isThere) return false
    if (kind === 'whole' || beforeMs === null) return createdMs(cells) > begunMs - this.#readDays * DAY_MS
    return madeMs > beforeMs - LAG_MS
  }
}

function createdMs(cells: Cells): number {
  return stampMs({ sys_created_on: cells.sys_created_on ?? '' })
}

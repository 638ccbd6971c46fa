/** A row's plain texts by column. */
export type Cells = Readonly<Record<string, string>>

/**
 * By which kind of reading a change comes to light at the latest: by the window of changes (and the feeds of deletions)
 * of the next run; by the next comparison of all rows; only where the table is read whole.
 */
export type Due = 'window' | 'comparison' | 'whole'

/** How a run read a table: not at all, or to its end. */
export interface ReadingStrategy {
  readonly kind: Due | 'none'
  /** When it began, by the instance's clock, in milliseconds. */
  readonly begunMs: number
  /** When the run began that read the table to its end before; null where there was none. */
  readonly beforeMs: number | null
  /** True where deletions were not believed. */
  readonly doubted: boolean
}

/** What a row was at some time. */
interface State {
  /** Null for a row that is gone. */
  readonly cells: Cells | null
  readonly madeMs: number
  readonly due: Due
}

/** A window ends this long before a run's first request at the latest: rows of the last moments come with the next run. In milliseconds. */
const LAG_MS = 120_000
/** A window may begin this long before the last one's end, and may deliver what it did not have to. In milliseconds. */
const OVERLAP_MS = 720_000

/**
 * The life of a table's rows, and what a reader must know of them after each run. It is told of changes, and knows
 * nothing of how they are found.
 */
export class TableLife {
  /** For each id what the last run knew, then everything that became of the row since. */
  readonly #histories: Map<string, State[]>
  readonly #graves = new Map<string, Cells>()
  /** Rows that an access rule hides now, and rows of which that was changed during the run. */
  readonly #hidden = new Set<string>()
  readonly #flickered = new Set<string>()

  constructor(rows: readonly Cells[]) {
    this.#histories = new Map(
      rows.map((cells) => [idOf(cells), [UNKNOWN, { cells, madeMs: Number.NEGATIVE_INFINITY, due: 'whole' }]]),
    )
  }

  /** The rows that are there, hidden ones included. */
  present(): readonly Cells[] {
    return [...this.#histories.values()]
      .map((history) => history.at(-1)?.cells ?? null)
      .filter((cells) => cells !== null)
  }

  /** The rows that are gone, as they last were. */
  gone(): readonly Cells[] {
    return [...this.#graves.values()]
  }

  get hidden(): ReadonlySet<string> {
    return this.#hidden
  }

  /** A row was written. A write that leaves the system columns alone comes to light with what has to come anyway. */
  write(cells: Cells, due: Due | 'unchanged', madeMs: number): void {
    const history = this.#historyOf(idOf(cells))
    const pending = history.length > 1 ? history.at(-1)?.due : undefined
    history.push({ cells, madeMs, due: due === 'unchanged' ? (pending ?? 'whole') : due })
    this.#graves.delete(idOf(cells))
  }

  remove(id: string, due: Due, madeMs: number): void {
    const history = this.#historyOf(id)
    const last = history.at(-1)?.cells
    if (last) this.#graves.set(id, last)
    history.push({ cells: null, madeMs, due })
  }

  /** Another instance's rows took the place of all. */
  replaceAll(rows: readonly Cells[], madeMs: number): void {
    const kept = new Set(rows.map(idOf))
    for (const cells of this.present()) if (!kept.has(idOf(cells))) this.remove(idOf(cells), 'whole', madeMs)
    for (const cells of rows) this.write(cells, 'whole', madeMs)
    this.#graves.clear()
  }

  hide(ids: readonly string[]): void {
    for (const id of ids) {
      this.#hidden.add(id)
      this.#flickered.add(id)
    }
  }

  showAll(): void {
    for (const id of this.#hidden) this.#flickered.add(id)
    this.#hidden.clear()
  }

  /** From here on a change of what is hidden falls into a run. */
  beginRun(): void {
    this.#flickered.clear()
  }

  /** True for a row that was not there at some moment since a run began. */
  wasGone(id: string, begunMs: number): boolean {
    const history = this.#histories.get(id) ?? [UNKNOWN]
    return history.slice(currentAt(history, begunMs)).some(({ cells }) => cells === null)
  }

  /** Ids of rows of whose deletion a feed told in time for a run, and that did not come back. */
  toldGone({ begunMs }: ReadingStrategy): readonly string[] {
    return [...this.#histories].flatMap(([id, history]) => {
      const last = history.length - 1
      const { cells, due, madeMs } = history[last] ?? UNKNOWN
      return last > 0 && cells === null && due === 'window' && madeMs < begunMs - LAG_MS ? [id] : []
    })
  }

  /** How many known rows a comparison finds gone, and how many rows were known. */
  missing(begunMs: number): { readonly gone: number; readonly known: number } {
    const known = [...this.#histories.values()].filter(([first]) => first !== undefined && first.cells !== null)
    const gone = known.filter((history) => history[currentAt(history, begunMs)]?.cells === null)
    return { gone: gone.length, known: known.length }
  }

  /** The row with an id as it is now; null where there is none. */
  now(id: string): Cells | null {
    return this.#histories.get(id)?.at(-1)?.cells ?? null
  }

  /** Holds the state that a run left against what must be known by then, and goes on from there. */
  judge(state: ReadonlyMap<string, Cells>, reading: ReadingStrategy): readonly string[] {
    const wrongs: string[] = []
    for (const id of new Set([...this.#histories.keys(), ...state.keys()])) {
      const history = this.#historyOf(id)
      const stored = state.get(id) ?? null
      const right = this.#rightStates(id, history, reading)
      const found = right.findLast((at) => this.#matches(id, stored, history[at] ?? UNKNOWN, reading))
      if (found === undefined) wrongs.push(this.#describe(id, stored, history, right))
      this.#settle(id, stored, history.slice(found ?? history.length - 1), reading)
    }
    return wrongs
  }

  /** The states of which any is right. */
  #rightStates(id: string, history: readonly State[], reading: ReadingStrategy): readonly number[] {
    const current = currentAt(history, reading.begunMs)
    const all = history.map((_, at) => at)
    if (reading.kind === 'none') return [0]
    if (this.#flickered.has(id)) return all
    const due = this.#isDue(id, history, current, reading) ? current : 0
    // A row that is changed while it is read may be seen as it becomes, or as it was, or, where it moved on in the order
    // of its changes before it was reached, not at all.
    if (current < history.length - 1) return all.filter((at) => at >= (reading.kind === 'whole' ? current : 0))
    return due === 0 && mayBeEarly(history[current], reading) ? [0, current] : [due]
  }

  #isDue(id: string, history: readonly State[], at: number, reading: ReadingStrategy): boolean {
    const { kind, begunMs, doubted } = reading
    const state = history[at] ?? UNKNOWN
    if (at === 0 || kind === 'whole') return true
    const inTime = state.cells === null ? state.madeMs < begunMs - LAG_MS : stampMs(state.cells) < begunMs - LAG_MS
    if (state.cells === null) return kind === 'comparison' ? !doubted : state.due === 'window' && inTime
    if (this.#hidden.has(id) || state.due === 'whole') return false
    if (kind === 'comparison') return state.due === 'comparison' || inTime
    return state.due === 'window' && inTime && !isOutranked(state.cells, history[0]?.cells ?? null)
  }

  /** True where what is stored is a state; where a table is read whole, a hidden row is not there. */
  #matches(id: string, stored: Cells | null, { cells }: State, { kind }: ReadingStrategy): boolean {
    if (kind !== 'whole' || cells === null) return isAs(stored, cells)
    const mayBeMissing = this.#hidden.has(id) || this.#flickered.has(id)
    const mayBeThere = !this.#hidden.has(id) || this.#flickered.has(id)
    return (mayBeMissing && stored === null) || (mayBeThere && isAs(stored, cells))
  }

  /** Forgets what lies behind the state that the run knows; what its window passed by waits for a comparison. */
  #settle(
    id: string,
    stored: Cells | null,
    [known = UNKNOWN, ...rest]: readonly State[],
    reading: ReadingStrategy,
  ): void {
    const { kind, begunMs } = reading
    const isPassed = ({ cells, due, madeMs }: State): boolean =>
      kind !== 'none' && due === 'window' && madeMs < begunMs && cells !== null && stampMs(cells) < begunMs - LAG_MS
    const waiting = rest.map((state) => (isPassed(state) ? { ...state, due: 'comparison' as const } : state))
    // A row that a whole reading could not see is unknown, and shows by a comparison once it is visible.
    const unseen =
      stored === null && known.cells !== null ? [UNKNOWN, { ...known, due: 'comparison' as const }] : [known]
    const history = [...unseen, ...waiting]
    if (history.length === 1 && known.cells === null) this.#histories.delete(id)
    else this.#histories.set(id, history)
  }

  #historyOf(id: string): State[] {
    const known = this.#histories.get(id) ?? [UNKNOWN]
    this.#histories.set(id, known)
    return known
  }

  #describe(id: string, stored: Cells | null, history: readonly State[], right: readonly number[]): string {
    const told = history.map(({ cells, madeMs, due }, at) =>
      [right.includes(at) ? '*' : '', at, brief(cells), due, Number.isFinite(madeMs) ? iso(madeMs) : ''].join(' '),
    )
    const seen = this.#hidden.has(id) ? 'hidden' : 'visible'
    return `${id} (${seen}) is ${brief(stored)}, right were those marked: ${told.join(' | ')}`
  }
}

const UNKNOWN: State = { cells: null, madeMs: Number.NEGATIVE_INFINITY, due: 'whole' }

/** The state that was current when a run began. */
function currentAt(history: readonly State[], begunMs: number): number {
  return Math.max(
    0,
    history.findLastIndex(({ madeMs }) => madeMs < begunMs),
  )
}

/** True for a row whose time lies where windows overlap or end: it may come, and need not. */
function mayBeEarly(state: State | undefined, { begunMs, beforeMs }: ReadingStrategy): boolean {
  if (state === undefined) return false
  if (state.cells === null) return state.madeMs >= begunMs - LAG_MS
  return beforeMs === null || stampMs(state.cells) >= beforeMs - OVERLAP_MS
}

/** True where what the reader knows looks newer, since a clock was ahead or a row was replaced by an older one. */
function isOutranked(cells: Cells, known: Cells | null): boolean {
  return known !== null && isNewer(known, cells)
}

function isNewer(a: Cells, b: Cells): boolean {
  const [left, right] = [stampMs(a), stampMs(b)]
  return left === right ? Number(a.sys_mod_count) > Number(b.sys_mod_count) : left > right
}

/** True where a stored row is a row of the instance, in every column that was asked for. */
function isAs(stored: Cells | null, cells: Cells | null): boolean {
  if (stored === null || cells === null) return stored === cells
  return Object.entries(stored).every(([column, text]) => cells[column] === text)
}

function idOf(cells: Cells): string {
  return cells.sys_id ?? ''
}

/** A row's time of update, in milliseconds. */
export function stampMs(cells: Cells): number {
  return Date.parse(`${(cells.sys_updated_on ?? cells.sys_created_on ?? '').replace(' ', 'T')}Z`)
}

function brief(cells: Cells | null): string {
  return cells === null ? 'gone' : `"${cells.name}" ${cells.sys_updated_on} ${cells.sys_mod_count}`
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

import { CancellationScope, patched, workflowInfo } from '@temporalio/workflow'
import type { RangeState, TableHarvest } from '../../contract/range-state.ts'
import { compareKeys } from '../../contract/row/compare-keys.ts'
import type { Gate } from '../steering/gate.ts'
import { reportRefusal } from '../steering/steered-table.ts'
import { lanesWanted } from './lanes-wanted.ts'
import { freshRange } from './range-progress.ts'
import { splitRange } from './split-rest.ts'
import { walkRange } from './walk-range.ts'

/** A history has room for so many splits of ranges that are being read, as a multiple of the run's lanes. */
const MOST_SPLITS_A_LANE = 2

/** A range that a lane is reading. */
interface RangeAtWork {
  /** As it stood when its present slice began. */
  state: RangeState
  /** The workflow's clock at that time, in milliseconds. */
  sinceMs: number
  /** About how many rows it holds, until its first page counts them; null where that is unknown. */
  readonly share: number | null
  /** False once a split of it was tried in vain. */
  readonly isDivisible: boolean
  /** Asks its slice to return. */
  interrupt: () => void
  /** The idle lane that waits for a part of it; null for none. */
  heir: ((range: RangeState | null) => void) | null
}

/** The lanes of one table: each reads a range, and one that falls idle takes over half of what another has left. */
export class TableLanes {
  readonly #input: TableHarvest
  readonly #gate: Gate
  readonly #atWork = new Set<RangeAtWork>()
  readonly #ended: RangeState[] = []
  #splits = 0
  #begun = 0

  constructor(input: TableHarvest, gate: Gate) {
    this.#input = input
    this.#gate = gate
  }

  /** Reads all ranges to their ends, or until they are handed over; gives them in the order of their keys. */
  async read(ranges: readonly RangeState[]): Promise<readonly RangeState[]> {
    const open = ranges.filter(({ ended }) => ended === null)
    this.#ended.push(...ranges.filter(({ ended }) => ended !== null))
    const share = shareOf(this.#input, open.length)
    await Promise.all(open.map((range) => this.#lane(range, share)))
    return this.#ended.sort(byPlace)
  }

  async #lane(first: RangeState, share: number | null): Promise<void> {
    const label = `lane ${this.#begun}`
    this.#begun += 1
    let isDivisible = true
    for (let range: RangeState | null = first; range !== null; ) {
      const startedMs = Date.now()
      const work = atWork(range, startedMs, { share: range === first ? share : null, isDivisible })
      const state: RangeState = await this.#walk(work, label)
      const rate: number = (state.rows - range.rows) / Math.max(1, Date.now() - startedMs)
      if (work.heir === null || state.ended !== null || workflowInfo().continueAsNewSuggested) {
        work.heir?.(null)
        this.#ended.push(state)
        range = state.ended?.by === 'done' ? await this.#inherit(rate) : null
        isDivisible = true
        continue
      }
      const { finished, kept, given } = await this.#splitAgain(state)
      work.heir(given)
      this.#ended.push(...finished)
      range = kept
      isDivisible = given !== null
    }
  }

  async #walk(work: RangeAtWork, label: string): Promise<RangeState> {
    const { run, table, shownAs, planDigest, pageSize, largestPageSize, slice, witnesses, giveUpAfterMs, ranges } =
      this.#input
    this.#atWork.add(work)
    try {
      return await walkRange(work.state, {
        run,
        table,
        shownAs,
        planDigest,
        pageSize,
        largestPageSize,
        bounds: slice,
        yieldsToLanes: false,
        label,
        witnesses: witnesses ?? null,
        giveUpAfterMs,
        // Its own first slice answered, or there would be no child; a repair begins without one.
        readableTable: () => (ranges.some(({ pages }) => pages > 0) ? table : null),
        handsOver: () => workflowInfo().continueAsNewSuggested,
        sliceBegins: (state, scope) => {
          work.state = state
          work.sinceMs = Date.now()
          work.interrupt = () => scope.cancel()
        },
        isToShare: () => work.heir !== null,
        gate: this.#gate,
        park: (refusal) => reportRefusal(this.#gate, run.instance, refusal),
      })
    } finally {
      this.#atWork.delete(work)
    }
  }

  /** Half of what the longest range has left, for a lane that reads `rate` rows a millisecond; null where nothing is worth it. */
  async #inherit(rate: number): Promise<RangeState | null> {
    for (;;) {
      const longest = this.#longest(rate)
      if (longest === null || !patched('split-again')) return null
      this.#splits += 1
      const given = await new Promise<RangeState | null>((resolve) => {
        longest.heir = resolve
        longest.interrupt()
      })
      if (given !== null) return given
    }
  }

  #longest(rate: number): RangeAtWork | null {
    const { lanes, pageSize } = this.#input
    const isHeld = this.#gate.state.held || CancellationScope.current().consideredCancelled
    if (isHeld || this.#splits >= MOST_SPLITS_A_LANE * lanes || workflowInfo().continueAsNewSuggested) return null
    const left = [...this.#atWork].flatMap((work) => {
      const { state, sinceMs, heir, isDivisible } = work
      const expected = state.total ?? work.share
      if (heir !== null || !isDivisible || expected === null) return []
      return [{ work, rows: expected - state.rows - rate * (Date.now() - sinceMs) }]
    })
    const [longest] = left.sort((a, b) => b.rows - a.rows)
    return longest !== undefined && lanesWanted(longest.rows, { lanes: 2, pageSize }) > 1 ? longest.work : null
  }

  /** Ends a range where it stands and splits its rest in two; keeps it whole where that cannot be. */
  async #splitAgain(state: RangeState): Promise<SplitAgain> {
    // A cancelled wait splits nothing, and the range is handed back whole.
    if (this.#gate.asksNothing) await this.#gate.opened().catch(() => undefined)
    const bounds = await splitRange(this.#input, { lo: state.cursor, hi: state.hi }, { parts: 2, rights: state.rights })
    const [middle] = bounds
    if (bounds.length < 2 || middle === undefined || middle === null) return { finished: [], kept: state, given: null }
    return {
      // What stored nothing left no receipt, and is no range.
      finished: state.receipt === null ? [] : [{ ...state, hi: state.cursor, ended: { by: 'done', message: null } }],
      kept: freshRange({ lo: state.cursor, hi: middle }, state),
      given: freshRange({ lo: middle, hi: state.hi }, state),
    }
  }
}

/** A range that was split while it was read: the part that is read, and the halves of the rest. */
interface SplitAgain {
  readonly finished: readonly RangeState[]
  readonly kept: RangeState
  readonly given: RangeState | null
}

function atWork(state: RangeState, sinceMs: number, known: Pick<RangeAtWork, 'share' | 'isDivisible'>): RangeAtWork {
  return { state, sinceMs, ...known, heir: null, interrupt: () => undefined }
}

/** About how many rows each of so many ranges holds, right after a table was split; null where that is unknown. */
function shareOf({ split, ranges: [first] }: TableHarvest, ranges: number): number | null {
  if (split || first === undefined || first.total === null || ranges === 0) return null
  return Math.max(0, first.total - first.rows) / ranges
}

function byPlace(a: RangeState, b: RangeState): number {
  if (a.lo === null || b.lo === null) return a.lo === b.lo ? 0 : a.lo === null ? -1 : 1
  return compareKeys(a.lo, b.lo)
}

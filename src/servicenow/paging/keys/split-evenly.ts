import { mapInLanes } from '../../../contract/map-in-lanes.ts'
import { sureOrder } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { hasRanges } from '../../../contract/table/reading-strategy.ts'
import type { TableOrder } from '../../../contract/table/table-plan.ts'
import { isQuotableKey } from '../../query/quoting.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { timeBounds } from '../hidden-window.ts'
import { idsRequest, type Walk } from '../walk.ts'
import { keyBetween } from './key-space.ts'

/** Counts asked per boundary before the nearest key found is taken; evenly spread keys need one or two. */
const MOST_COUNTS = 20
/** A boundary this close to its place is good enough, as a share of one range's rows: two of them then spoil a range by a tenth. */
const TOLERANCE = 0.05
/** A guess that leaves more of the rows than this between its neighbours landed beside a cluster: keys are halved then. */
const GOOD_GUESS = 0.75
/** Where nothing lies in the upper part of a span, its rows are looked for in this first part of it: one hex digit. */
const FIRST_PART = 1 / 16

/** A key, and how many of the range's rows lie up to it; the key is null at an open end. */
interface Place {
  readonly key: Key | null
  readonly below: number
}

/**
 * Splits a walk's range into about equal ranges by counting: gives the inclusive end of each, null for an open last
 * one. Where the keys cannot be split further, no counts are given or ranges are not honoured, there are fewer ranges.
 */
export async function splitEvenly(
  client: TableClient,
  walk: Walk,
  ranges: number,
  signal: AbortSignal,
): Promise<readonly (Key | null)[]> {
  if (!hasRanges(walk.reading)) return [walk.range.hi]
  const search = await KeySearch.begin(client, walk, ranges, signal)
  if (search === null) return [walk.range.hi]
  const ends: Key[] = []
  for (let number = 1; number < ranges; number += 1) {
    const end = await search.keyAt((search.total * number) / ranges, search.total / ranges, signal)
    const last = ends.at(-1)
    if (end !== null && (last === undefined || (sureOrder(end, last) ?? 0) > 0)) ends.push(end)
  }
  return [...ends, walk.range.hi]
}

/** Finds keys by the number of rows up to them; what one search counted serves the next. */
class KeySearch {
  readonly #client: TableClient
  readonly #walk: Walk
  /** Ascending; the first and last are the range's own ends. */
  readonly #places: Place[]
  readonly total: number

  private constructor(client: TableClient, walk: Walk, places: readonly Place[], total: number) {
    this.#client = client
    this.#walk = walk
    this.#places = [...places]
    this.total = total
  }

  /**
   * Counts the whole range and, at the same time, where its boundaries lie if its keys are spread evenly, as most are; null
   * where the instance gives no count.
   */
  static async begin(client: TableClient, walk: Walk, ranges: number, signal: AbortSignal): Promise<KeySearch | null> {
    const { order, range } = walk
    const span = { order, lo: range.lo, hi: range.hi, timeBounds: timeBounds(walk) }
    const guesses = Array.from({ length: ranges - 1 }, (_, at) => keyBetween(span, (at + 1) / ranges))
    const asked = [range.lo, ...guesses.filter((key) => key !== null)]
    const [whole, ...counted] = await mapInLanes(asked, asked.length, (key) => rowsAfter(client, walk, key, signal))
    const total = whole?.total ?? null
    if (whole === undefined || total === null) return null
    const guessed = counted.flatMap(({ total: above, keys }, at): readonly Place[] => {
      if (above === null) return []
      // Rows come and go meanwhile.
      const below = Math.max(0, total - above)
      return [{ key: asked[at + 1] ?? null, below }, ...firstRow(keys[0], below, order)]
    })
    const inside = [...firstRow(whole.keys[0], 0, order), ...guessed].filter(({ below }) => below <= total)
    inside.sort((a, b) => a.below - b.below || ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
    return new KeySearch(client, walk, [{ key: range.lo, below: 0 }, ...inside, { key: range.hi, below: total }], total)
  }

  /** The key up to which about `wanted` rows lie, where a range has `mean` rows; null where none lies inside. */
  async keyAt(wanted: number, mean: number, signal: AbortSignal): Promise<Key | null> {
    let upperPartEmpty = false
    let halves = false
    for (let counts = 0; counts < MOST_COUNTS; counts += 1) {
      const nearest = this.#nearest(wanted)
      if (nearest !== null && Math.abs(nearest.below - wanted) <= TOLERANCE * mean) break
      const at = this.#firstAbove(wanted)
      const [before, after] = [this.#places[at - 1], this.#places[at]]
      if (before === undefined || after === undefined) break
      const gap = after.below - before.below
      const fraction = halves ? 0.5 : (wanted - before.below) / gap
      const span = { order: this.#walk.order, lo: before.key, hi: after.key, timeBounds: timeBounds(this.#walk) }
      const key = keyBetween(span, upperPartEmpty ? FIRST_PART : fraction)
      if (key === null) break
      const { total, keys } = await rowsAfter(this.#client, this.#walk, key, signal)
      if (total === null) break
      // Rows come and go meanwhile: a count is held between those of its neighbours.
      const below = Math.min(Math.max(this.total - total, before.below), after.below)
      upperPartEmpty = below === after.below
      halves = Math.max(below - before.below, after.below - below) > GOOD_GUESS * gap
      this.#places.splice(
        at,
        0,
        { key, below },
        ...(below + 1 < after.below ? firstRow(keys[0], below, this.#walk.order) : []),
      )
    }
    return this.#nearest(wanted)?.key ?? null
  }

  #firstAbove(wanted: number): number {
    return this.#places.findIndex(({ below }) => below > wanted)
  }

  /** The place inside the range whose count is nearest; null where none is known. */
  #nearest(wanted: number): Place | null {
    const inside = this.#places.slice(1, -1).filter(({ below }) => below > 0 && below < this.total)
    return inside.reduce<Place | null>(
      (best, place) => (best === null || Math.abs(place.below - wanted) < Math.abs(best.below - wanted) ? place : best),
      null,
    )
  }
}

/** Where the limit's one row is visible it is the very next row: nothing lies between. */
function firstRow(key: Key | undefined, below: number, order: TableOrder): readonly Place[] {
  return key === undefined || !isQuotableKey(key, order) ? [] : [{ key, below: below + 1 }]
}

/** The instance's count of the range's rows after a key, and the first of them where it is visible and the order honoured. */
async function rowsAfter(
  client: TableClient,
  walk: Walk,
  lo: Key | null,
  signal: AbortSignal,
): Promise<{ readonly total: number | null; readonly keys: readonly Key[] }> {
  const unsorted = walk.reading !== 'keyset'
  const { total, keys } = await client.readPage({ ...idsRequest(walk, lo, walk.range.hi), limit: 1, unsorted }, signal)
  return { total, keys: unsorted ? [] : keys }
}

const ID = /"sys_id":"([0-9a-f]{32})"/
/** Digits of an id that tell its place; those behind them are alike in all ids. */
const PLACE_DIGITS = 12
const PLACES = 2 ** 48
const ID_TAIL = '0123456789abcdef0123'
const COMMA = 1
/** The ASCII code of each digit. */
const DIGITS = Buffer.from('0123456789abcdef')

/** Text of rows that lie behind each other, commas between them; `release` gives its memory back once it is sent. */
export interface RowsText {
  readonly text: Buffer
  readonly release: () => void
}

/**
 * A table of any size in the memory of a few pages: it repeats some rows in their order, under ids of its own that lie evenly, as
 * random ones do. A page is not put together: its memory holds the rows already, and only the ids are written into it.
 */
export class RepeatedRows {
  readonly count: number
  /** All rows that are repeated, a comma behind each. */
  readonly #block: Buffer
  /** Where each row begins in a block; one more for the end. */
  readonly #begins: readonly number[]
  /** Where the id of each row begins in a block. */
  readonly #idBegins: readonly number[]
  /** Memory that no answer holds, each of whole blocks. */
  readonly #free: Buffer[] = []

  /** Repeats these rows, each the text of an object with a `sys_id`, until there are `count`. */
  constructor(templates: readonly string[], count: number) {
    this.count = count
    const rows = templates.map((template) => Buffer.from(`${template.replace(ID, `"sys_id":"${idAt(0, 1)}"`)},`))
    this.#block = Buffer.concat(rows)
    const begins = [0]
    for (const row of rows) begins.push((begins.at(-1) ?? 0) + row.length)
    this.#begins = begins
    this.#idBegins = rows.map((row, at) => (begins[at] ?? 0) + row.indexOf('"sys_id":"') + '"sys_id":"'.length)
  }

  /** The id of the row at a position. */
  id(at: number): string {
    return idAt(at, this.count)
  }

  /** How many ids are below one, or at it where it is `inclusive`. */
  rank(id: string, inclusive: boolean): number {
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >> 1
      const each = this.id(middle)
      if (each < id || (inclusive && each === id)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The rows from one position to another, which is not among them. */
  read(from: number, to: number): RowsText {
    if (to <= from) return { text: Buffer.alloc(0), release: () => undefined }
    const rows = this.#idBegins.length
    const first = from % rows
    const last = first + to - from
    const memory = this.#take(Math.ceil(last / rows))
    const beginOf = (row: number): number => Math.floor(row / rows) * this.#block.length
    for (let row = first; row < last; row += 1)
      writePlace(memory, beginOf(row) + (this.#idBegins[row % rows] ?? 0), placeOf(from + row - first, this.count))
    const end = beginOf(last - 1) + (this.#begins[((last - 1) % rows) + 1] ?? 0)
    const text = memory.subarray(this.#begins[first] ?? 0, end - COMMA)
    return { text, release: () => void this.#free.push(memory) }
  }

  /** Memory of at least so many blocks; memory that has become too small is given up. */
  #take(blocks: number): Buffer {
    const bytes = blocks * this.#block.length
    const at = this.#free.findIndex(({ length }) => length >= bytes)
    const [found] = this.#free.splice(Math.max(at, 0), 1)
    return at < 0 || found === undefined ? Buffer.alloc(bytes, this.#block) : found
  }
}

/** What tells the place of a row: ids of `count` rows lie evenly. */
function placeOf(at: number, count: number): number {
  return Math.floor(((at + 0.5) / count) * PLACES)
}

function idAt(at: number, count: number): string {
  return `${placeOf(at, count).toString(16).padStart(PLACE_DIGITS, '0')}${ID_TAIL}`
}

/** Writes the digits of a place, in two halves, since a place has more bits than `>>` keeps. */
function writePlace(memory: Buffer, begin: number, place: number): void {
  const half = 2 ** 24
  let [high, low] = [Math.floor(place / half), place % half]
  for (let digit = PLACE_DIGITS / 2 - 1; digit >= 0; digit -= 1) {
    memory[begin + digit] = DIGITS[high & 15] ?? 0
    memory[begin + PLACE_DIGITS / 2 + digit] = DIGITS[low & 15] ?? 0
    high >>= 4
    low >>= 4
  }
}

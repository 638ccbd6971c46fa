import { hashText, mix32 } from '../query/hash-text.ts'

/** A stream of choices that is the same for the same seed. */
export interface Random {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number
  /** One of the values. */
  pick<T>(values: readonly [T, ...T[]]): T
  /** True with a probability from 0 to 1. */
  chance(probability: number): boolean
}

const SPAN = 2 ** 32

/** Makes a stream from a 32-bit seed (a Weyl sequence, scattered). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0
    return mix32(state) / SPAN
  }
  return {
    below: (bound) => Math.floor(next() * bound),
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
    chance: (probability) => next() < probability,
  }
}

/** Hex digits of an id that may be confined; the others are free. */
const LEADING_DIGITS = 12

/** A 32-hex id out of a stream, whose first 12 digits lie from those of `from` to those of `to`. */
export function randomId(random: Random, from = '', to = ''): string {
  const low = Number.parseInt(from.slice(0, LEADING_DIGITS).padEnd(LEADING_DIGITS, '0'), 16)
  const high = Number.parseInt(to.slice(0, LEADING_DIGITS).padEnd(LEADING_DIGITS, 'f'), 16)
  const leading = (low + random.below(high - low + 1)).toString(16).padStart(LEADING_DIGITS, '0')
  return leading + Array.from({ length: 32 - LEADING_DIGITS }, () => random.below(16).toString(16)).join('')
}

const BYTES_IN_HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const WORD_SALTS = [0x2545f491, 0x9e3779b1, 0x7feb352d, 0x846ca68b] as const

/** The 32-hex id of a table's n-th row; distinct rows of a table never share one. */
export function rowId(seed: number, table: string, index: number): string {
  const base = hashText(table, seed)
  let id = ''
  for (const salt of WORD_SALTS) {
    const word = mix32((base ^ Math.imul(index + 1, salt)) >>> 0)
    for (const shift of [24, 16, 8, 0]) id += BYTES_IN_HEX[(word >>> shift) & 0xff]
  }
  return id
}

import type { SimulatedRow } from '../store/simulated-row.ts'
import { cellOf } from '../store/simulated-row.ts'
import type { Branch, Condition, OrGroup } from './condition.ts'

/**
 * How texts compare: byte-wise, or without regard to case: as small letters, as capitals (MySQL's `utf8_general_ci`, where `_`
 * comes behind them), or with marks before digits before letters (Unicode).
 */
export const COLLATIONS = ['bytes', 'caseless', 'capitals', 'marks-first'] as const

/** One of the ways to compare. */
export type Collation = (typeof COLLATIONS)[number]

/** Decides whether a row satisfies something. */
export type RowTest = (row: SimulatedRow) => boolean

/** What a comparison needs to know about the columns. */
export interface ComparisonRules {
  readonly collation: Collation
  readonly numericColumns: ReadonlySet<string>
}

/** The text that takes part in comparisons under a collation. */
export function fold(text: string, collation: Collation): string {
  switch (collation) {
    case 'bytes':
      return text
    case 'caseless':
      return text.toLowerCase()
    case 'capitals':
      return text.toUpperCase()
    case 'marks-first':
      return text.toLowerCase().replace(/[^0-9a-z]/g, (mark) => `\u0001${mark}`)
    default:
      return collation satisfies never
  }
}

/** Orders two texts of one column: numbers by value, everything else by code unit after folding. */
export function compareTexts(a: string, b: string, isNumeric: boolean, collation: Collation): number {
  if (isNumeric && a !== '' && b !== '') return Number(a) - Number(b)
  const left = fold(a, collation)
  const right = fold(b, collation)
  return left < right ? -1 : left > right ? 1 : 0
}

/** A test for rows that satisfy one condition; an empty cell satisfies no range, as SQL's NULL does. */
function conditionTest(condition: Condition, rules: ComparisonRules): RowTest {
  const { column, operator, value } = condition
  const isNumeric = rules.numericColumns.has(column)
  const compare = (row: SimulatedRow) => compareTexts(cellOf(row, column), value, isNumeric, rules.collation)
  const folded = fold(value, rules.collation)
  const members = new Set(value.split(',').map((member) => fold(member, rules.collation)))
  const text = (row: SimulatedRow) => fold(cellOf(row, column), rules.collation)
  switch (operator) {
    case '=':
      return (row) => text(row) === folded
    case '!=':
      return (row) => text(row) !== folded
    case '>':
      return (row) => text(row) !== '' && compare(row) > 0
    case '>=':
      return (row) => text(row) !== '' && compare(row) >= 0
    case '<':
      return (row) => text(row) !== '' && compare(row) < 0
    case '<=':
      return (row) => text(row) !== '' && compare(row) <= 0
    case 'IN':
      return (row) => members.has(text(row))
    case 'ISEMPTY':
      return (row) => text(row) === ''
    case 'ISNOTEMPTY':
      return (row) => text(row) !== ''
    case 'STARTSWITH':
      return (row) => text(row).startsWith(folded)
    default:
      return operator satisfies never
  }
}

/** A test for rows in which each group has a condition that holds. */
export function branchTest(branch: Branch, rules: ComparisonRules): RowTest {
  const groups = branch.map((group) => groupTest(group, rules))
  return (row) => groups.every((test) => test(row))
}

function groupTest(group: OrGroup, rules: ComparisonRules): RowTest {
  const tests = group.map((condition) => conditionTest(condition, rules))
  const [only] = tests
  if (only !== undefined && tests.length === 1) return only
  return (row) => tests.some((test) => test(row))
}

/** The operators that the simulated instance understands; any other is answered 501. */
export const OPERATORS = ['>=', '<=', '!=', '=', '>', '<', 'ISNOTEMPTY', 'ISEMPTY', 'STARTSWITH', 'IN'] as const

/** One of the understood operators. */
export type Operator = (typeof OPERATORS)[number]

/** One condition of an encoded query: `value` is raw text (a comma list for IN, empty for ISEMPTY and ISNOTEMPTY). */
export interface Condition {
  readonly column: string
  readonly operator: Operator
  readonly value: string
}

/** Conditions joined by `^OR`: one of them must hold. */
export type OrGroup = readonly Condition[]

/** Groups joined by `^`: all must hold. Several branches are joined by `^NQ`. */
export type Branch = readonly OrGroup[]

/** One column of the order. */
export interface OrderTerm {
  readonly column: string
  readonly descending: boolean
}

/** A parsed encoded query; no branch at all matches every row. */
export interface ParsedQuery {
  readonly branches: readonly Branch[]
  readonly order: readonly OrderTerm[]
}

/** True for the operators that ServiceNow's `query_range` access rules govern. */
export function isRange(operator: Operator): boolean {
  return operator === '>' || operator === '>=' || operator === '<' || operator === '<=' || operator === 'STARTSWITH'
}

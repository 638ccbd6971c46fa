import { failure, notImplemented } from '../http/answer.ts'
import { RefusedRequest } from '../http/refusal.ts'
import { type Condition, OPERATORS, type OrderTerm, type ParsedQuery } from './condition.ts'

const COLUMN = /^[a-z_][a-z0-9_]*/
/** Real operators that begin like an understood one, or that a client might try: named so that they are never misread. */
const KNOWN_BUT_MISSING =
  /^(INSTANCEOF|NOT IN|NOTIN|LIKE|NOT LIKE|NOTLIKE|CONTAINS|ENDSWITH|EMPTYSTRING|ANYTHING|BETWEEN|ON|NOTON|DYNAMIC|SAMEAS|NSAMEAS|GT_|LT_)/

/** Parses an encoded query. Throws a 501 refusal for what is not implemented and a 400 for a malformed condition. */
export function parseQuery(text: string): ParsedQuery {
  const branches: Condition[][][] = [[]]
  const order: OrderTerm[] = []
  if (text === '') return { branches: [], order }
  for (const [index, term] of text.split('^').entries()) {
    const sorted = /^ORDERBY(DESC)?([a-z_][a-z0-9_]*)$/.exec(term)
    if (sorted?.[2] !== undefined) {
      order.push({ column: sorted[2], descending: sorted[1] !== undefined })
      continue
    }
    if (term.startsWith('ORDERBY')) throw new RefusedRequest(notImplemented(`order term ${term}`))
    if (index > 0 && term.startsWith('NQ')) {
      branches.push([[parseCondition(term.slice(2))]])
      continue
    }
    const branch = branches.at(-1) ?? []
    if (index > 0 && term.startsWith('OR')) {
      const previous = branch.at(-1)
      if (previous === undefined) throw new RefusedRequest(notImplemented('^OR without a condition before it'))
      previous.push(parseCondition(term.slice(2)))
      continue
    }
    branch.push([parseCondition(term)])
  }
  return { branches: branches.length === 1 && branches[0]?.length === 0 ? [] : branches, order }
}

function parseCondition(term: string): Condition {
  const column = COLUMN.exec(term)?.[0]
  if (column === undefined) throw new RefusedRequest(notImplemented(`query term "${term}"`))
  const rest = term.slice(column.length)
  if (rest.startsWith('.')) throw new RefusedRequest(notImplemented(`dot-walked column in "${term}"`))
  if (KNOWN_BUT_MISSING.test(rest)) throw new RefusedRequest(notImplemented(`operator in "${term}"`))
  const operator = OPERATORS.find((one) => rest.startsWith(one))
  if (operator === undefined) throw new RefusedRequest(notImplemented(`operator in "${term}"`))
  const value = rest.slice(operator.length)
  if (value.startsWith('javascript:')) throw new RefusedRequest(notImplemented('scripted values'))
  const isUnary = operator === 'ISEMPTY' || operator === 'ISNOTEMPTY'
  if (isUnary && value !== '') throw new RefusedRequest(notImplemented(`text after ${operator}`))
  if (value === '' && !isUnary && operator !== '=' && operator !== '!=') {
    throw new RefusedRequest(failure(400, 'Invalid query', `Malformed condition: ${term}`))
  }
  return { column, operator, value }
}

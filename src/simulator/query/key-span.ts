import { lowerBound, type Sequence, type SortedIndex } from '../store/sorted-index.ts'
import type { Branch, Condition } from './condition.ts'
import { type Collation, fold } from './match-row.ts'

/** A stretch `[start, end)` of a sorted index that holds every match of a branch. */
export interface IndexSpan {
  readonly start: number
  readonly end: number
  /** True where every row of the stretch matches, so that it can be counted without looking. */
  readonly isExact: boolean
}

/** Finds by binary search the stretch of an index to which a branch's bounds confine it. */
export function keySpan(branch: Branch, index: SortedIndex, collation: Collation): IndexSpan {
  const single = branch.flatMap((group) => (group.length === 1 ? group : []))
  const lead = single.filter((condition) => condition.column === index.column && isBound(condition))
  let span = narrow({ start: 0, end: index.leads.length }, index.leads, lead, collation)
  let used = lead.length
  const isPinned = lead.some((condition) => condition.operator === '=')
  if (isPinned && index.column !== 'sys_id') {
    const ids = single.filter((condition) => condition.column === 'sys_id' && isBound(condition))
    span = narrow(span, index.ids, ids, collation)
    used += ids.length
  }
  return { ...span, isExact: used === branch.length }
}

/** True where some single condition of the branch bounds the column. */
export function bounds(branch: Branch, column: string): boolean {
  return branch.some((group) => group.length === 1 && group.some((one) => one.column === column && isBound(one)))
}

function isBound({ operator }: Condition): boolean {
  const ranges = operator === '>' || operator === '>=' || operator === '<' || operator === '<='
  return ranges || operator === '=' || operator === 'ISEMPTY'
}

interface Stretch {
  readonly start: number
  readonly end: number
}

function narrow(
  from: Stretch,
  texts: Sequence<string>,
  conditions: readonly Condition[],
  collation: Collation,
): Stretch {
  let { start, end } = from
  for (const { operator, value } of conditions) {
    if (operator === 'ISEMPTY') {
      end = Math.min(end, lowerBound(texts, '', true, start, Math.max(start, end)))
      continue
    }
    const text = fold(value, collation)
    if (operator !== '>' && operator !== '>=' && operator !== '=') {
      // Empty cells sort first and satisfy no range, as SQL's NULL does.
      start = Math.max(start, lowerBound(texts, '', true, start, Math.max(start, end)))
      end = Math.min(end, lowerBound(texts, text, operator === '<=', start, Math.max(start, end)))
      continue
    }
    if (operator === '=') end = Math.min(end, lowerBound(texts, text, true, start, Math.max(start, end)))
    start = Math.max(start, lowerBound(texts, text, operator === '>', start, Math.max(start, end)))
  }
  return { start, end: Math.max(start, end) }
}

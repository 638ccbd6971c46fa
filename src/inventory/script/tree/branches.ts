import type { AnyNode } from 'acorn'
import type { Assigned, Scope } from './scope.ts'

/** A piece of code that may be passed over; a loop may be gone through again. */
export interface CodeBranch {
  readonly start: number
  readonly end: number
  readonly isLoop: boolean
}

/** The pieces of a node that may be passed over. */
export function branchesOf(node: AnyNode): readonly CodeBranch[] {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return [node.consequent, node.alternate].flatMap((piece) => (piece ? [branch(piece)] : []))
    case 'LogicalExpression':
      return [branch(node.right)]
    case 'SwitchCase':
      return [branch(node)]
    case 'TryStatement':
      return [branch(node.block), ...(node.handler ? [branch(node.handler)] : [])]
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return [{ start: node.body.start, end: node.body.end, isLoop: true }]
    default:
      return []
  }
}

function branch({ start, end }: AnyNode): CodeBranch {
  return { start, end, isLoop: false }
}

/** The pieces of a script that may be passed over, and how many comparisons with them are left for it. */
interface BranchBudget {
  readonly branches: readonly CodeBranch[]
  leftOfBranches: number
}

/** Where in the text a name stands. */
interface NamePlace {
  readonly scope: Scope
  readonly at: number
}

/**
 * What a name may stand for at a place, of all that it is given: whatever it is given after the last time that no way leads
 * around. What another function gives it may come at any time: then everything counts. Null where the script does not declare it.
 */
export function assignedAt(script: BranchBudget, name: string, { scope, at }: NamePlace): readonly Assigned[] | null {
  const assigned = scope.lookUp(name)
  if (assigned === null || assigned.length < 2 || assigned.some((each) => each.scope !== scope)) return assigned
  const { branches } = script
  const cost = assigned.length * branches.length
  if (cost > script.leftOfBranches) return assigned
  script.leftOfBranches -= cost
  const before = assigned.filter((each) => each.at < at && isPassed(branches, each.at, at))
  const last = before.reduce((latest, each) => Math.max(latest, each.at), -1)
  if (last < 0) return assigned
  return assigned.filter((each) => (each.at < at ? each.at >= last : comesAgain(branches, each.at, { last, at })))
}

/** True where every way to `at` leads over `from`: nothing that holds `from` can be passed over without passing over `at`. */
function isPassed(branches: readonly CodeBranch[], from: number, at: number): boolean {
  return !branches.some((each) => holds(each, from) && !holds(each, at))
}

/** True where a loop leads back from a later place to `at`, without `last` in between. */
function comesAgain(
  branches: readonly CodeBranch[],
  later: number,
  { last, at }: { readonly last: number; readonly at: number },
): boolean {
  return branches.some((each) => each.isLoop && holds(each, later) && holds(each, at) && !holds(each, last))
}

function holds({ start, end }: CodeBranch, place: number): boolean {
  return start <= place && place < end
}

import type { AnyNode, Identifier } from 'acorn'
import type { CodeValue } from '../code-facts.ts'
import { assignedAt } from './branches.ts'
import type { Outline, Placed } from './outline.ts'
import type { Assigned, Scope } from './scope.ts'
import { dottedPath, propertyName } from './syntax-tree.ts'

/** How deep names are followed, so that a circle of them ends. */
const MAX_DEPTH = 8

/** The most values that are kept of one expression. */
const MAX_VALUES = 8

/** The longest text that is kept, in characters. */
const MAX_TEXT = 2000

/** The most steps that one expression takes, and all of a script. */
const MAX_STEPS = 300
const MAX_STEPS_OF_SCRIPT = 200_000

/** The most comparisons of places with branches that one script takes; beyond it every candidate counts. */
const MAX_COMPARISONS = 5_000_000

/** A script whose expressions are evaluated, with what may be spent on it. */
export interface Evaluation extends Outline {
  /** Steps that are left for the expression in hand, and for the script. */
  left: number
  leftOfScript: number
  /** Comparisons of places with branches that are left for the script. */
  leftOfBranches: number
}

/** Begins to evaluate the expressions of a script. */
export function evaluationOf(outline: Outline): Evaluation {
  return {
    nodes: outline.nodes,
    properties: outline.properties,
    bases: outline.bases,
    left: 0,
    branches: outline.branches,
    leftOfScript: MAX_STEPS_OF_SCRIPT,
    leftOfBranches: MAX_COMPARISONS,
  }
}

/** The values that an expression may have, as far as the script tells: every candidate, never only the first. */
export function evaluate(outline: Evaluation, { node, scope }: Placed): readonly CodeValue[] {
  outline.left = Math.min(MAX_STEPS, outline.leftOfScript)
  return distinct(valuesOf(outline, node, scope, 0))
}

function valuesOf(outline: Evaluation, node: AnyNode, scope: Scope, depth: number): readonly CodeValue[] {
  outline.left -= 1
  outline.leftOfScript -= 1
  if (depth > MAX_DEPTH || outline.left < 0) return [unresolved('too deep')]
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string'
        ? [text(node.value, true, depth === 0 ? 'literal' : 'constant')]
        : [unresolved(typeof node.value === 'boolean' ? String(node.value) : 'literal')]
    case 'TemplateLiteral': {
      const parts = node.quasis.flatMap((quasi, at): readonly (AnyNode | string)[] => {
        const inner = node.expressions[at]
        return inner === undefined ? [quasi.value.cooked ?? ''] : [quasi.value.cooked ?? '', inner]
      })
      return join(outline, parts, scope, depth)
    }
    case 'BinaryExpression':
      return node.operator === '+' ? join(outline, summands(node), scope, depth) : [unresolved('expression')]
    case 'Identifier':
      return valuesOfName(outline, node, scope, depth)
    case 'MemberExpression':
      return valuesOfMember(outline, node, scope, depth)
    case 'ConditionalExpression':
      return [
        ...valuesOf(outline, node.consequent, scope, depth + 1),
        ...valuesOf(outline, node.alternate, scope, depth + 1),
      ]
    case 'LogicalExpression':
      return [...valuesOf(outline, node.left, scope, depth + 1), ...valuesOf(outline, node.right, scope, depth + 1)]
    case 'ParenthesizedExpression':
      return valuesOf(outline, node.expression, scope, depth)
    case 'CallExpression':
      return valuesOfCall(outline, node, scope, depth)
    case 'NewExpression':
      return dottedPath(node.callee) === 'String' && node.arguments[0] !== undefined
        ? valuesOf(outline, node.arguments[0], scope, depth + 1)
        : [unresolved('object')]
    default:
      return [unresolved('expression')]
  }
}

/** The parts of a sum, left to right; the left ones are a chain that may be long. */
function summands(node: AnyNode): readonly AnyNode[] {
  const parts: AnyNode[] = []
  let at = node
  while (at.type === 'BinaryExpression' && at.operator === '+') {
    parts.unshift(at.right)
    if (at.left.type === 'PrivateIdentifier') break
    at = at.left
  }
  return [at, ...parts]
}

/** The first part with all that is known to follow it; each candidate of the first part is continued. */
function join(
  outline: Evaluation,
  parts: readonly (AnyNode | string)[],
  scope: Scope,
  depth: number,
): readonly CodeValue[] {
  let values: readonly CodeValue[] = [text('', true, 'literal')]
  for (const part of parts) {
    if (!values.some(isOpen)) break
    const next =
      typeof part === 'string'
        ? [text(part, true, 'literal')]
        : part.type === 'Literal'
          ? valuesOf(outline, part, scope, 0)
          : distinct(valuesOf(outline, part, scope, depth + 1))
    values = values
      .flatMap((value) => (isOpen(value) ? next.map((more) => append(value, more)) : [value]))
      .slice(0, MAX_VALUES)
  }
  return values
}

/** True for text to which more may be appended. */
function isOpen(value: CodeValue): boolean {
  return value.kind === 'text' && value.whole
}

function append(value: CodeValue, more: CodeValue): CodeValue {
  if (value.kind !== 'text') return value
  switch (more.kind) {
    case 'text': {
      const how = value.how === 'constant' || more.how === 'constant' ? 'constant' : 'literal'
      return text(value.text + more.text, more.whole, how)
    }
    case 'property':
    case 'member':
      return value.text === '' ? { ...more, rest: '*' } : text(value.text, false, value.how)
    case 'unresolved':
      return value.text === '' ? more : text(value.text, false, value.how)
    default:
      return more satisfies never
  }
}

function valuesOfName(
  outline: Evaluation,
  { name, start }: Identifier,
  scope: Scope,
  depth: number,
): readonly CodeValue[] {
  const assigned = assignedAt(outline, name, { scope, at: start })
  if (assigned === null || assigned.length === 0) return [unresolved('variable')]
  const values = valuesOfAssigned(outline, assigned, depth)
  return scope.isGrowing(name)
    ? values.map((value) => (value.kind === 'text' ? text(value.text, false, value.how) : value))
    : values
}

function valuesOfAssigned(outline: Evaluation, assigned: readonly Assigned[], depth: number): readonly CodeValue[] {
  // An empty beginning that something else replaces is no candidate.
  const given = assigned.length > 1 ? assigned.filter(({ node }) => !isEmpty(node)) : assigned
  return given
    .slice(0, MAX_VALUES)
    .flatMap(({ node, shape, scope }) =>
      node === null ? [unresolved(shape)] : valuesOf(outline, node, scope, depth + 1),
    )
}

function isEmpty(node: AnyNode | null): boolean {
  return node?.type === 'Literal' && (node.value === '' || node.value === null)
}

function valuesOfMember(outline: Evaluation, node: AnyNode, scope: Scope, depth: number): readonly CodeValue[] {
  if (node.type !== 'MemberExpression') return [unresolved('member')]
  const property = propertyName(node)
  if (property === null) return [unresolved('member')]
  const object = objectName(node.object, scope)
  const own = outline.properties.get(`${object ?? '*'}.${property}`)
  if (own !== undefined) return valuesOfAssigned(outline, own, depth)
  const base = object === null ? null : (outline.bases.get(object) ?? object)
  return [{ kind: 'member', object: base, property, rest: '' }]
}

/** The name under which an object's properties are known: its own, or that of the class it was made from. */
function objectName(node: AnyNode, scope: Scope): string | null {
  if (node.type === 'NewExpression') return dottedPath(node.callee)
  if (node.type === 'ThisExpression') return null
  const path = dottedPath(node)
  if (path === null || node.type !== 'Identifier') return path === null || path.startsWith('this.') ? null : path
  const made = scope.lookUp(path)?.find((each) => each.node?.type === 'NewExpression')?.node
  return made?.type === 'NewExpression' ? dottedPath(made.callee) : path
}

function valuesOfCall(
  outline: Evaluation,
  node: Extract<AnyNode, { type: 'CallExpression' }>,
  scope: Scope,
  depth: number,
): readonly CodeValue[] {
  const path = node.callee.type === 'Super' ? null : dottedPath(node.callee)
  const [first] = node.arguments
  if (path === 'gs.getProperty' && first !== undefined && first.type !== 'SpreadElement')
    return valuesOf(outline, first, scope, depth + 1).map((value) =>
      value.kind === 'text' && value.whole ? { kind: 'property', name: value.text, rest: '' } : unresolved('property'),
    )
  const method = propertyName(node.callee)
  const receiver = node.callee.type === 'MemberExpression' ? node.callee.object : null
  // What only changes the form of a text leaves its beginning as it is.
  if (method !== null && KEEPS_TEXT.has(method) && receiver !== null && receiver.type !== 'Super')
    return valuesOf(outline, receiver, scope, depth + 1)
  if (path === 'String' && first !== undefined) return valuesOf(outline, first, scope, depth + 1)
  return [unresolved('call')]
}

const KEEPS_TEXT: ReadonlySet<string> = new Set(['toString', 'trim', 'valueOf'])

function text(value: string, whole: boolean, how: 'literal' | 'constant'): CodeValue {
  const cut = value.length > MAX_TEXT
  return { kind: 'text', text: cut ? value.slice(0, MAX_TEXT) : value, whole: whole && !cut, how }
}

function unresolved(shape: string): CodeValue {
  return { kind: 'unresolved', shape }
}

/** Each value once, in order. */
function distinct(values: readonly CodeValue[]): readonly CodeValue[] {
  const seen = new Set<string>()
  return values
    .filter((value) => {
      const name = JSON.stringify(value)
      return !seen.has(name) && seen.add(name)
    })
    .slice(0, MAX_VALUES)
}

import type { AnyNode } from 'acorn'
import type { CodeValue } from '../code-facts.ts'
import { assignedAt } from '../tree/branches.ts'
import { type Evaluation, evaluate } from '../tree/evaluate.ts'
import type { LineStarts } from '../tree/line-starts.ts'
import type { Placed } from '../tree/outline.ts'
import type { Scope } from '../tree/scope.ts'
import { dottedPath, propertyName } from '../tree/syntax-tree.ts'
import type { Call } from './call.ts'

/** How many links of a chain of calls are followed to the object at its beginning. */
const MAX_CHAIN = 60

/** Every call of a script in the order of the text. */
export function* findCalls(script: Evaluation, lines: LineStarts): Generator<Call> {
  for (const placed of script.nodes) {
    const { node } = placed
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') continue
    if (node.callee.type === 'Super') continue
    const made = node.type === 'NewExpression'
    const method = propertyName(node.callee) ?? dottedPath(node.callee)
    if (method === null) continue
    const object = made ? null : objectOf(script, placed)
    yield {
      made,
      path: dottedPath(node.callee) ?? `?.${method}`,
      objectClass: object?.className ?? null,
      objectValues: object?.values ?? [],
      holder: object?.holder ?? null,
      method,
      values: (at) => valuesAt(script, node.arguments[at], placed.scope),
      given: node.arguments.length,
      line: lines.lineOf(node.start),
    }
  }
}

function valuesAt(script: Evaluation, node: AnyNode | undefined, scope: Scope): readonly CodeValue[] {
  return node === undefined ? [] : evaluate(script, { node, scope })
}

interface MadeObject {
  readonly className: string | null
  readonly values: readonly CodeValue[]
  readonly holder: string | null
}

/** The object on which a method is called, followed through chained calls and variables to where it is made. */
function objectOf(script: Evaluation, { node, scope }: Placed): MadeObject | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null
  let at: AnyNode = node.callee.object
  for (let links = 0; links < MAX_CHAIN; links += 1) {
    if (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') at = at.callee.object
    else if (at.type === 'ParenthesizedExpression') at = at.expression
    else break
  }
  if (at.type === 'NewExpression') return made(script, at, scope, null)
  const holder = at.type === 'Super' ? null : dottedPath(at)
  if (holder === null) return null
  const assigned = holder.startsWith('this.')
    ? script.properties.get(`*.${holder.slice('this.'.length)}`)
    : assignedAt(script, holder, { scope, at: node.start })
  const makings = (assigned ?? []).flatMap((each) =>
    each.node?.type === 'NewExpression' ? [made(script, each.node, each.scope, holder)] : [],
  )
  const [first] = makings
  if (first === undefined) return { className: null, values: [], holder }
  return { className: first.className, values: makings.flatMap(({ values }) => values), holder }
}

function made(
  script: Evaluation,
  node: Extract<AnyNode, { type: 'NewExpression' }>,
  scope: Scope,
  holder: string | null,
): MadeObject {
  return { className: dottedPath(node.callee), values: valuesAt(script, node.arguments[0], scope), holder }
}

import type { AnyNode } from 'acorn'
import type { CallSite } from '../code-facts.ts'
import { isSecretName, looksRandom, maybeSecret, secretLook } from '../secret-look.ts'
import type { LineStarts } from '../tree/line-starts.ts'
import type { Outline } from '../tree/outline.ts'
import { dottedPath, keyName, propertyName } from '../tree/syntax-tree.ts'

/** Places in a script where a text is a secret by its look, or by the name that it is given. Their values are kept nowhere. */
export function findSecrets({ nodes }: Outline, lines: LineStarts): readonly CallSite[] {
  const found = new Map<string, CallSite>()
  const add = (kind: string | null, at: number): void => {
    const line = lines.lineOf(at)
    if (kind !== null) found.set(`${line} ${kind}`, secretSite(kind, line))
  }
  for (const { node } of nodes) {
    const literal = textOf(node)
    if (literal !== null) add(secretLook(literal), node.start)
    for (const [name, value] of namedTexts(node))
      if (isSecretName(name) && maybeSecret(value)) add('text with the name of a secret', node.start)
    if (node.type !== 'CallExpression') continue
    const [first, second] = node.arguments
    const method = propertyName(node.callee)
    const value = second === undefined ? null : textOf(second)
    if (method === 'setBasicAuth' && value !== null && maybeSecret(value)) add('password', node.start)
    for (const argument of node.arguments) {
      const text = textOf(argument)
      if (text !== null && looksRandom(text)) add('random text', argument.start)
    }
    const name = first === undefined ? null : textOf(first)
    if (
      name !== null &&
      value !== null &&
      node.arguments.length === 2 &&
      SETS_PAIR.test(method ?? '') &&
      isSecretName(name) &&
      maybeSecret(value)
    )
      add('value of a secret header or parameter', node.start)
  }
  return [...found.values()]
}

/** A place where a secret stands. */
export function secretSite(kind: string, line: number): CallSite {
  return { kind: 'secret', api: kind, line, target: [], extra: [], uses: [], holder: null }
}

const SETS_PAIR = /^(?:set|add|put)/i

/** Texts that are given a name: variables, properties, assignments. */
function namedTexts(node: AnyNode): readonly (readonly [string, string])[] {
  switch (node.type) {
    case 'VariableDeclarator':
      return node.id.type === 'Identifier' && node.init ? pair(node.id.name, node.init) : []
    case 'AssignmentExpression': {
      const name = dottedPath(node.left)
      return name === null ? [] : pair(name.slice(name.lastIndexOf('.') + 1), node.right)
    }
    case 'Property': {
      const name = keyName(node.key, node.computed)
      return name === null ? [] : pair(name, node.value)
    }
    default:
      return []
  }
}

function pair(name: string, node: AnyNode): readonly (readonly [string, string])[] {
  const text = textOf(node)
  // A name such as `x-password-field` or `my_secret_key` in the place of a value names where a secret is.
  return text === null || isSecretName(text) || !/\d|[^\w.\s-]/.test(text) ? [] : [[name, text]]
}

function textOf(node: AnyNode): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  return node.type === 'TemplateLiteral' && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? null)
    : null
}

import type { AnyNode } from 'acorn'

/** Tells whether a value in a syntax tree is a node. */
function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The nodes right below a node, in the order of the text. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  const children: AnyNode[] = []
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) children.push(each)
    } else if (isNode(value)) children.push(value)
  }
  return children
}

/** The name of a property that an expression reads; null where it is computed. */
export function propertyName(node: AnyNode): string | null {
  if (node.type !== 'MemberExpression') return null
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : null
  return node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : null
}

/** The key of a property in an object or a class; null where it is computed. */
export function keyName(key: AnyNode, computed: boolean): string | null {
  if (computed) return null
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : null
}

/** The longest path that is one, in names. */
const MAX_NAMES = 20

/** The dotted path of an expression, such as `sn_fd.FlowAPI`; null where it is not made of names. */
export function dottedPath(node: AnyNode): string | null {
  const names: string[] = []
  let at = node
  while (at.type === 'MemberExpression') {
    const name = propertyName(at)
    if (name === null || names.length > MAX_NAMES) return null
    names.push(name)
    at = at.object
  }
  const first = at.type === 'ThisExpression' ? 'this' : at.type === 'Identifier' ? at.name : null
  return first === null ? null : [first, ...names.reverse()].join('.')
}

import type { AnyNode, Identifier, Pattern, Program } from 'acorn'
import { branchesOf, type CodeBranch } from './branches.ts'
import { type Assigned, MAX_ASSIGNED, Scope } from './scope.ts'
import { childrenOf, keyName, propertyName } from './syntax-tree.ts'

/** A node with the scope that it stands in. */
export interface Placed {
  readonly node: AnyNode
  readonly scope: Scope
}

/** A script's nodes in the order of the text, its names, and the properties of its objects. */
export interface Outline {
  readonly nodes: readonly Placed[]
  /** By `<object>.<property>`, with `*` for an object that has no name, what properties are given. */
  readonly properties: ReadonlyMap<string, readonly Assigned[]>
  /** The class that an object is made from, by its name. */
  readonly bases: ReadonlyMap<string, string>
  /** Pieces that may be passed over, or gone through again. */
  readonly branches: readonly CodeBranch[]
}

/** The most nodes of a script that are looked at. */
const MAX_NODES = 400_000

/** Goes through a script once: which names are declared where, and what they and the properties of objects are given. */
export function outlineOf(program: Program): Outline {
  const nodes: Placed[] = []
  const draft: Draft = { properties: new Map(), bases: new Map(), branches: [] }
  const open: Placed[] = [{ node: program, scope: new Scope(null) }]
  for (let next = open.pop(); next !== undefined && nodes.length < MAX_NODES; next = open.pop()) {
    nodes.push(next)
    const inner = enter(next, draft)
    const children = childrenOf(next.node)
    for (let at = children.length - 1; at >= 0; at -= 1) {
      const node = children[at]
      if (node !== undefined) open.push({ node, scope: inner })
    }
  }
  return { nodes, ...draft }
}

interface Draft {
  readonly properties: Map<string, Assigned[]>
  readonly bases: Map<string, string>
  readonly branches: CodeBranch[]
}

/** Notes what a node declares and assigns; gives the scope of what is below it. */
function enter({ node, scope }: Placed, draft: Draft): Scope {
  draft.branches.push(...branchesOf(node))
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      if (node.type === 'FunctionDeclaration' && node.id !== null) declareOpaque(scope, node.id, 'function')
      const inner = new Scope(scope)
      for (const parameter of node.params) declarePattern(inner, parameter, 'parameter')
      return inner
    }
    case 'ClassDeclaration':
      if (node.id !== null) {
        declareOpaque(scope, node.id, 'class')
        noteClass(node.id.name, node, scope, draft)
      }
      return scope
    case 'VariableDeclarator':
      if (node.id.type !== 'Identifier') declarePattern(scope, node.id, 'pattern')
      else {
        scope.declare(node.id.name)
        if (node.init) note(node.id.name, node.init, scope, draft)
      }
      return scope
    case 'AssignmentExpression':
      noteAssignment(node.left, node.operator, node.right, scope, draft)
      return scope
    case 'UpdateExpression':
      if (node.argument.type === 'Identifier') scope.assign(node.argument.name, opaque('number', scope, node.start))
      return scope
    case 'ForInStatement':
    case 'ForOfStatement':
      declareLoop(node.left, scope)
      return scope
    case 'CatchClause':
      if (node.param) declarePattern(scope, node.param, 'error')
      return scope
    default:
      return scope
  }
}

function declareLoop(left: AnyNode, scope: Scope): void {
  const target = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : left
  if (target?.type === 'Identifier') declareOpaque(scope, target, 'loop')
}

function declareOpaque(scope: Scope, { name, start }: Identifier, shape: string): void {
  scope.declare(name)
  scope.assign(name, opaque(shape, scope, start))
}

function opaque(shape: string, scope: Scope, at: number): Assigned {
  return { node: null, shape, scope, at }
}

function declarePattern(scope: Scope, pattern: Pattern, shape: string): void {
  if (pattern.type === 'Identifier') declareOpaque(scope, pattern, shape)
  else if (pattern.type === 'AssignmentPattern' && pattern.left.type === 'Identifier')
    declareOpaque(scope, pattern.left, shape)
}

function noteAssignment(left: Pattern, operator: string, right: AnyNode, scope: Scope, draft: Draft): void {
  if (left.type === 'Identifier') {
    if (operator === '=') note(left.name, right, scope, draft)
    else if (operator === '+=') scope.grow(left.name)
    else scope.assign(left.name, opaque('expression', scope, right.start))
    return
  }
  if (left.type !== 'MemberExpression' || operator !== '=') return
  const property = propertyName(left)
  if (property === null) return
  if (property === 'prototype' && left.object.type === 'Identifier') {
    noteObject(left.object.name, right, scope, draft)
    return
  }
  const object = left.object.type === 'Identifier' ? left.object.name : '*'
  noteProperty(object, property, right, scope, draft)
}

/** A name is given a value; of an object, its properties are noted too. */
function note(name: string, node: AnyNode, scope: Scope, draft: Draft): void {
  scope.assign(name, { node, shape: 'expression', scope, at: node.start })
  noteObject(name, node, scope, draft)
}

/** The properties of an object literal, or of one that extends a class. */
function noteObject(name: string, node: AnyNode, scope: Scope, draft: Draft): void {
  if (node.type === 'CallExpression') {
    const [base, own] = node.arguments
    if (propertyName(node.callee)?.startsWith('extend') !== true || own === undefined) return
    if (base?.type === 'Identifier') draft.bases.set(name, base.name)
    noteObject(name, own, scope, draft)
    return
  }
  if (node.type !== 'ObjectExpression') return
  for (const each of node.properties) {
    if (each.type !== 'Property') continue
    const key = keyName(each.key, each.computed)
    if (key !== null) noteProperty(name, key, each.value, scope, draft)
  }
}

function noteClass(
  name: string,
  node: Extract<AnyNode, { type: 'ClassDeclaration' }>,
  scope: Scope,
  draft: Draft,
): void {
  if (node.superClass?.type === 'Identifier') draft.bases.set(name, node.superClass.name)
  for (const each of node.body.body) {
    if (each.type !== 'PropertyDefinition' || !each.value) continue
    const key = keyName(each.key, each.computed)
    if (key !== null) noteProperty(name, key, each.value, scope, draft)
  }
}

function noteProperty(object: string, property: string, node: AnyNode, scope: Scope, draft: Draft): void {
  if (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') return
  const assigned: Assigned = { node, shape: 'expression', scope, at: node.start }
  for (const name of new Set([`${object}.${property}`, `*.${property}`])) {
    const known = draft.properties.get(name)
    if (known === undefined) draft.properties.set(name, [assigned])
    else if (known.length < MAX_ASSIGNED) known.push(assigned)
  }
}

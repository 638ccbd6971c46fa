import type { AnyNode } from 'acorn'
import { isTableName } from '../../../contract/table/table-name.ts'
import type { CallSite } from '../code-facts.ts'
import type { LineStarts } from '../tree/line-starts.ts'
import type { Outline, Placed } from '../tree/outline.ts'
import type { Scope } from '../tree/scope.ts'
import { dottedPath, propertyName } from '../tree/syntax-tree.ts'

/** Objects of the platform and of the language; none is a script include. */
const PLATFORM: ReadonlySet<string> = new Set(
  'gs current previous answer event source target map log request response workflow activity email template action Math JSON Object Array String Number Date RegExp Boolean Error Class Packages Java java GlideRecord GlideRecordSecure GlideAggregate GlideDateTime GlideDate GlideElement GlideSysAttachment GlideQuery GlideSystem console g_form g_user window document arguments undefined this parseInt parseFloat isNaN encodeURIComponent decodeURIComponent XMLDocument Promise Map Set inputs outputs fd_data steps data input options'.split(
    ' ',
  ),
)

/** The most such places of a script that are kept. */
const MAX_SITES = 400

/** Places where a script names an object that it does not declare: if a script include has the name, that is what it calls. */
export function findIncludes({ nodes }: Outline, lines: LineStarts): readonly CallSite[] {
  const found = new Map<string, CallSite>()
  /** What is called, and is no constant that is read. */
  const called = new Set<AnyNode>()
  for (const placed of nodes) {
    if (found.size >= MAX_SITES) break
    const { node } = placed
    if (node.type === 'CallExpression' && node.callee.type !== 'Super')
      for (const part of path(node.callee)) called.add(part)
    const constant = node.type === 'MemberExpression' && !called.has(node)
    for (const name of namesIn(placed)) {
      const line = lines.lineOf(node.start)
      const site = includeSite(name, line)
      const known = found.get(`${name} ${line}`)
      if (known === undefined || known.api === 'constant')
        found.set(`${name} ${line}`, constant ? { ...site, api: 'constant' } : site)
    }
  }
  return [...found.values()]
}

/** A place that may call a script include of this name, or of this name with its scope before it. */
export function includeSite(name: string, line: number): CallSite {
  const target = [{ kind: 'text', text: name, whole: true, how: 'literal' }] as const
  return { kind: 'include', api: 'name', line, target, extra: [], uses: [], holder: null }
}

/** True for a name that a script include may have. */
export function mayBeInclude(name: string): boolean {
  return /^[A-Za-z_$][\w$]{2,79}$/.test(name) && !PLATFORM.has(name)
}

/** An expression and what it is a property of: `N.a.b`, `N.a`, `N`. */
function path(node: AnyNode): readonly AnyNode[] {
  const parts: AnyNode[] = [node]
  let at = node
  while (at.type === 'MemberExpression' && at.object.type !== 'Super' && parts.length < MAX_PATH) {
    at = at.object
    parts.push(at)
  }
  return parts
}

/** The longest path of names that is followed. */
const MAX_PATH = 20

function namesIn({ node, scope }: Placed): readonly string[] {
  switch (node.type) {
    case 'NewExpression':
      return freeName(node.callee, scope)
    case 'MemberExpression':
      return node.object.type === 'Identifier' ? freeName(node, scope) : []
    case 'CallExpression': {
      const [base] = node.arguments
      const extending = propertyName(node.callee)?.startsWith('extend') === true
      return extending && base !== undefined ? freeName(base, scope) : []
    }
    case 'ClassDeclaration':
      return node.superClass ? freeName(node.superClass, scope) : []
    default:
      return []
  }
}

/** True for the name of an application: `global`, or one with a prefix; scopes are named as tables are. */
function isScope(name: string): boolean {
  return name === 'global' || (name.includes('_') && isTableName(name))
}

/** `N`, or `scope.N`, where the script does not declare the first name. */
function freeName(node: AnyNode, scope: Scope): readonly string[] {
  const [first, second] = (dottedPath(node) ?? '').split('.')
  if (first === undefined || first === '' || first === 'this' || scope.lookUp(first) !== null) return []
  const names = mayBeInclude(first) ? [first] : []
  if (second === undefined || !mayBeInclude(second) || !isScope(first)) return names
  return [...names, `${first}.${second}`]
}

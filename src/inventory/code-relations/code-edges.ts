import { isTableName } from '../../contract/table/table-name.ts'
import { nodeId } from '../graph/make-edge.ts'
import { eventNode, propertyNode, tableNode } from '../graph/name-of.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import { valueIn } from '../read/ground-row.ts'
import { destinationNode, unresolvedNode } from '../relations/address-edges.ts'
import { SCHEDULE_CLASSES } from '../relations/schedules.ts'
import { addressShape, destinationOf } from '../script/address.ts'
import type { CallSite } from '../script/code-facts.ts'
import { looksRandom, secretLook } from '../script/secret-look.ts'
import { allCode, type PlacedCode } from './code-owner.ts'
import { includesNamed } from './include-names.ts'
import { OtherScripts, type Resolved, scopeOf } from './other-scripts.ts'

/** An end of an edge, and how it was found. */
interface End {
  readonly to: string
  readonly how: string
  /** True where the end only fits by a name. */
  readonly inferred?: boolean
}

/** Relations 17 to 26: what code calls, reads, writes, raises and starts, with the line of each. What cannot be resolved is an edge too. */
export function* codeEdges(ground: Ground): Generator<Edge> {
  const scripts = new OtherScripts(ground)
  for (const placed of allCode(ground))
    for (const site of placed.code.sites) yield* siteEdges(ground, scripts, placed, site)
}

function* siteEdges(ground: Ground, scripts: OtherScripts, placed: PlacedCode, site: CallSite): Generator<Edge> {
  const { table, row, owner, code } = placed
  const kinds = edgeKinds(site)
  if (kinds.length === 0) return
  for (const { to, how, inferred = false } of ends(ground, scripts, placed, site))
    for (const kind of kinds)
      yield {
        from: owner,
        to,
        kind,
        confidence: inferred ? 'inferred' : 'found',
        source: { table, column: code.column, sys_id: row.sys_id, line: site.line },
        how,
      }
}

function edgeKinds(site: CallSite): readonly Edge['kind'][] {
  switch (site.kind) {
    case 'table':
      return site.uses.includes('read') ? ['reads'] : ['writes']
    case 'event':
      return ['raises']
    case 'include':
      return site.api === 'constant' ? ['reads-constant'] : ['calls']
    case 'flow':
    case 'schedule':
      return ['calls']
    case 'rest-message':
    case 'soap-message':
      return ['invokes']
    case 'address':
      return ['sends-to']
    case 'mention':
      return ['mentions']
    case 'property':
      return ['reads-property']
    case 'auth-profile':
      return ['uses-credential']
    case 'alias':
      return ['uses-alias']
    case 'mid-server':
      return ['uses-mid-server']
    case 'basic-auth':
    case 'dynamic-code':
    case 'suppression':
    case 'secret':
      return []
    default:
      return site.kind satisfies never
  }
}

function ends(ground: Ground, scripts: OtherScripts, { row }: PlacedCode, site: CallSite): readonly End[] {
  const scope = scopeOf(row)
  const resolved = scripts.resolve(site.target, scope)
  switch (site.kind) {
    case 'include':
      return resolved.flatMap((each) => includeEnds(ground, each, scope, site))
    case 'address':
      return resolved.map(addressEnd)
    case 'mention':
      return resolved.map((each) => ({ ...addressEnd(each), inferred: true }))
    case 'rest-message':
    case 'soap-message':
      return resolved.map((each) => messageEnd(ground, each, scripts.resolve(site.extra, scope), site))
    case 'table':
      return resolved.map((each) => namedEnd(each, isTable, 'table', (name) => tableNode(ground, name)))
    case 'event':
      return resolved.map((each) => namedEnd(each, isPlainName, 'event', (name) => eventNode(ground, name)))
    case 'property':
      return resolved.map((each) => namedEnd(each, isPlainName, 'property', (name) => propertyNode(ground, name)))
    case 'flow':
      return resolved.map((each) => flowEnd(ground, each))
    case 'auth-profile':
      return resolved.map((each) =>
        rowEnd(ground, each, ['sys_auth_profile_basic', 'oauth_entity_profile'], 'credential'),
      )
    case 'alias':
      return resolved.map((each) => rowEnd(ground, each, ['sys_alias'], 'alias'))
    case 'mid-server':
      return resolved.length === 0
        ? [{ to: 'mid-server/any', how: 'class' }]
        : resolved.map((each) => namedEnd(each, isPlainName, 'mid-server', (name) => `mid-server/${name}`))
    case 'schedule':
      return resolved.length === 0
        ? [{ to: 'schedule/unresolved:object', how: 'unresolved' }]
        : resolved.map((each) => rowEnd(ground, each, SCHEDULE_CLASSES, 'schedule'))
    default:
      return []
  }
}

function isTable(text: string): boolean {
  return isTableName(text.toLowerCase())
}

function isPlainName(text: string): boolean {
  return /^[\w.-]{1,100}$/.test(text)
}

/** An end by a name of a known form; a text of another form, or with the look of a secret, is not repeated. */
function namedEnd(
  each: Resolved,
  isName: (text: string) => boolean,
  place: string,
  node: (name: string) => string,
): End {
  if ('unresolved' in each) return { to: `${place}/unresolved:${each.unresolved}`, how: 'unresolved' }
  if ('property' in each) return { to: `${place}/property:${safeName(each.property)}`, how: 'property' }
  const { text, whole, how } = each
  if (!whole) return { to: `${place}/unresolved:prefix`, how: 'prefix' }
  if (!isName(text) || secretLook(text) !== null || looksRandom(text)) return { to: `${place}/unresolved:text`, how }
  return { to: node(text), how, inferred: how === 'other-script-by-name' }
}

function addressEnd(each: Resolved): End {
  if ('unresolved' in each) return { to: unresolvedNode(each.unresolved), how: 'unresolved' }
  if ('property' in each) return { to: `destination/property:${safeName(each.property)}`, how: 'property' }
  const destination = destinationOf(each.text, each.whole)
  if (destination === null) return { to: unresolvedNode(addressShape(each.text)), how: each.how }
  return { to: destinationNode(destination.host), how: each.how, inferred: each.how === 'other-script-by-name' }
}

function includeEnds(ground: Ground, each: Resolved, scope: string, site: CallSite): readonly End[] {
  if (!('text' in each)) return isName(site) ? [] : [{ to: 'include/unresolved:expression', how: 'unresolved' }]
  const found = includesNamed(ground, each.text, scope)
  const end = (row: (typeof found)[number]): End => ({
    to: nodeId('sys_script_include', row.sys_id),
    how: found.length > 1 ? 'several' : isName(site) ? 'name' : each.how,
    inferred: found.length > 1,
  })
  return found.map(end)
}

/** True where the script only has the name, and does not give it to a function that looks scripts up. */
function isName({ api }: CallSite): boolean {
  return api === 'name' || api === 'constant'
}

function messageEnd(ground: Ground, each: Resolved, methods: readonly Resolved[], { kind }: CallSite): End {
  const [messages, functions, parent] =
    kind === 'rest-message'
      ? (['sys_rest_message', 'sys_rest_message_fn', 'rest_message'] as const)
      : (['sys_soap_message', 'sys_soap_message_function', 'soap_message'] as const)
  if (!('text' in each)) return { to: unresolvedNode('message'), how: 'unresolved' }
  const [message] = ground.find(messages, 'name', each.text)
  if (message === undefined) return { to: unresolvedNode('message'), how: each.how }
  const method = ground
    .find(functions, parent, message.sys_id)
    .find((row) => methods.some((one) => 'text' in one && one.text === valueIn(row, 'function_name')))
  return {
    to: method === undefined ? nodeId(messages, message.sys_id) : nodeId(functions, method.sys_id),
    how: each.how,
  }
}

function flowEnd(ground: Ground, each: Resolved): End {
  if (!('text' in each) || !each.whole) return { to: 'flow/unresolved:expression', how: 'unresolved' }
  const name = each.text.slice(each.text.lastIndexOf('.') + 1)
  for (const table of ['sys_hub_flow', 'sys_hub_action_type_definition']) {
    const row = ground.row(table, each.text) ?? ground.find(table, 'internal_name', name)[0]
    if (row !== undefined && row !== null) return { to: nodeId(table, row.sys_id), how: each.how }
  }
  return { to: 'flow/unresolved:text', how: each.how }
}

function rowEnd(ground: Ground, each: Resolved, tables: readonly string[], place: string): End {
  if (!('text' in each)) return { to: `${place}/unresolved:expression`, how: 'unresolved' }
  for (const table of tables) {
    const row = ground.row(table, each.text) ?? ground.find(table, table === 'sys_alias' ? 'id' : 'name', each.text)[0]
    if (row !== undefined && row !== null) return { to: nodeId(table, row.sys_id), how: each.how }
  }
  return { to: `${place}/unresolved:text`, how: each.how }
}

function safeName(name: string): string {
  return isPlainName(name) && secretLook(name) === null && !looksRandom(name) ? name : 'name'
}

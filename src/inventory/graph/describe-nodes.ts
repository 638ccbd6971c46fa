import type { GraphNode } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, SharedTexts, valueIn } from '../read/ground-row.ts'
import { isWhole } from '../read/table-in-sight.ts'
import { byId, type Graph } from './graph.ts'
import { nodeId } from './make-edge.ts'
import { nameOf } from './name-of.ts'
import { isTableOfNodes, NODE_TABLES, nodeKind } from './node-kind.ts'

/** Every node: automations, what connects them, and each end of an edge; in order of their ids. */
export function describeNodes(ground: Ground, graph: Graph, automations: Iterable<string>): readonly GraphNode[] {
  const ids = new Set([...automations, ...graph.ends()])
  for (const table of NODE_TABLES)
    for (const row of ground.rows(table)) ids.add(graph.sharedId(nodeId(table, row.sys_id)))
  const texts = new SharedTexts()
  return [...ids].map((id) => describeNode(ground, id, texts)).sort(byId)
}

function describeNode(ground: Ground, id: string, texts: SharedTexts): GraphNode {
  const slash = id.indexOf('/')
  // One name of a table for all of its nodes: pieces of ids would take memory of their own.
  const place = texts.share(id.slice(0, slash))
  const rest = id.slice(slash + 1)
  if (!isTableOfNodes(place) && ground.row(place, rest) === null)
    return {
      id,
      kind: nodeKind(place),
      table: null,
      sys_id: null,
      name: rest,
      attributes: symbolicAttributes(place, rest),
    }
  const row = ground.row(place, rest)
  return {
    id,
    kind: nodeKind(place),
    table: place,
    sys_id: row?.sys_id ?? rest,
    name: row === null ? null : nameOf(row),
    attributes:
      row === null ? { row: isWhole(ground.sight(place)) ? 'no such row' : 'not seen' } : attributesOf(place, row),
  }
}

function symbolicAttributes(place: string, rest: string): GraphNode['attributes'] {
  if (place !== 'destination') return {}
  return { known: !rest.includes(':') || /:\d+$/.test(rest), pattern: rest.includes('*') }
}

/** Columns that say what a node is worth; never an address, a condition or a text of people. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  sys_user: [
    'user_name',
    'active',
    'locked_out',
    'web_service_access_only',
    'internal_integration_user',
    'identity_type',
    'source',
    'last_login_time',
  ],
  sys_user_role: ['elevated_privilege'],
  sys_script_include: ['api_name', 'access', 'active', 'client_callable'],
  sys_ws_operation: ['http_method', 'operation_uri', 'active', 'requires_authentication', 'requires_acl_authorization'],
  sys_rest_message_fn: ['http_method', 'authentication_type'],
  sys_rest_message: ['authentication_type'],
  sys_connection: ['active', 'protocol', 'use_mid'],
  discovery_credentials: ['type', 'active'],
  oauth_entity: ['type', 'client_id', 'active', 'default_grant_type', 'access_token_lifespan'],
  sys_alias: ['id', 'type'],
  sys_trigger: ['next_action', 'trigger_type', 'state'],
}

function attributesOf(table: string, row: GroundRow): GraphNode['attributes'] {
  // Added one by one: an object that is made of entries takes three times the memory.
  const attributes: Record<string, string> = {}
  for (const column of SHOWN[table] ?? ['active']) {
    const value = valueIn(row, column)
    if (value !== '') attributes[column] = value
  }
  return attributes
}

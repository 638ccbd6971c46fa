import { nodeId, statedEdge } from '../graph/make-edge.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, isSet, valueIn } from '../read/ground-row.ts'

/** Relation 28: the access rules of an endpoint: named by it or its service, and those of its path, which hold for every request. */
export function* endpointGuards(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_ws_operation')) {
    const from = nodeId('sys_ws_operation', row.sys_id)
    const named = namedRules(ground, row)
    if (isSet(row, 'requires_authentication') && isSet(row, 'requires_acl_authorization') && named !== null)
      for (const rule of named.rules)
        yield statedEdge([named.table, named.row, 'enforce_acl'], 'guarded-by', nodeId('sys_security_acl', rule), {
          from,
          how: named.table === 'sys_ws_operation' ? 'column' : 'inherited',
        })
    for (const rule of pathRules(ground, row))
      yield statedEdge(['sys_security_acl', rule, 'name'], 'guarded-by', nodeId('sys_security_acl', rule.sys_id), {
        from,
        how: 'path',
      })
    const service = valueIn(row, 'web_service_definition')
    if (service !== '')
      yield statedEdge(['sys_ws_operation', row, 'web_service_definition'], 'has-method', from, {
        from: nodeId('sys_ws_definition', service),
      })
  }
  for (const row of ground.rows('sys_security_acl_role')) {
    const [rule, role] = [valueIn(row, 'sys_security_acl'), valueIn(row, 'sys_user_role')]
    if (rule !== '' && role !== '' && ground.row('sys_security_acl', rule) !== null)
      yield statedEdge(['sys_security_acl_role', row, 'sys_user_role'], 'needs-role', nodeId('sys_user_role', role), {
        from: nodeId('sys_security_acl', rule),
      })
  }
}

/** The rules that an endpoint names, or else its service; null for none. */
export function namedRules(
  ground: Ground,
  operation: GroundRow,
): { readonly table: string; readonly row: GroundRow; readonly rules: readonly string[] } | null {
  const own = ids(valueIn(operation, 'enforce_acl'))
  if (own.length > 0) return { table: 'sys_ws_operation', row: operation, rules: own }
  const service = ground.row('sys_ws_definition', valueIn(operation, 'web_service_definition'))
  const inherited = service === null ? [] : ids(valueIn(service, 'enforce_acl'))
  return service === null || inherited.length === 0
    ? null
    : { table: 'sys_ws_definition', row: service, rules: inherited }
}

/** The active rules of type REST_Endpoint whose name is the path of an endpoint, or ends in `*` and begins it. */
export function pathRules(ground: Ground, operation: GroundRow): readonly GroundRow[] {
  const path = valueIn(operation, 'operation_uri')
  if (path === '') return []
  return ground.find('sys_security_acl', 'type', 'REST_Endpoint').filter((rule) => {
    const name = valueIn(rule, 'name')
    if (!isSet(rule, 'active') || name === '') return false
    return name.endsWith('*') ? path.startsWith(name.slice(0, -1)) : name === path
  })
}

function ids(text: string): readonly string[] {
  return text.split(',').filter((id) => id.trim() !== '')
}

/** Relations 29 and 30: as whom an inbound client acts, and by which id other systems know it. */
export function* inboundClients(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('oauth_entity')) {
    const client = valueIn(row, 'client_id')
    if (client !== '') yield statedEdge(['oauth_entity', row, 'client_id'], 'has-client-id', `client/${client}`)
    if (valueIn(row, 'type') !== 'client') continue
    const user = valueIn(row, 'user')
    const to = user === '' ? 'identity/caller' : nodeId('sys_user', user)
    yield statedEdge(
      ['oauth_entity', row, 'user'],
      'acts-as',
      to,
      user === '' ? { how: 'empty', confidence: 'inferred' } : {},
    )
  }
}

/** Relation 32: what one scope may use of another, as the platform noted it. */
export function* scopePrivileges(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_scope_privilege')) {
    const [from, to] = [valueIn(row, 'source_scope'), valueIn(row, 'target_scope')]
    if (from === '' || to === '' || valueIn(row, 'status') === 'denied') continue
    yield statedEdge(['sys_scope_privilege', row, 'target_scope'], 'may-use', nodeId('sys_scope', to), {
      from: nodeId('sys_scope', from),
      how: valueIn(row, 'operation') || 'column',
    })
    if (valueIn(row, 'target_type') !== 'sys_script_include') continue
    for (const include of ground.find('sys_script_include', 'name', valueIn(row, 'target_name')))
      if (valueIn(include, 'sys_scope') === to)
        yield statedEdge(
          ['sys_scope_privilege', row, 'target_name'],
          'may-use',
          nodeId('sys_script_include', include.sys_id),
          {
            from: nodeId('sys_scope', from),
            how: 'name',
          },
        )
  }
  for (const row of ground.rows('sys_restricted_caller_access')) {
    const [from, to] = [valueIn(row, 'source_scope'), valueIn(row, 'target_scope')]
    if (from === '' || to === '' || /denied|invalid/.test(valueIn(row, 'status'))) continue
    yield statedEdge(['sys_restricted_caller_access', row, 'target_scope'], 'may-use', nodeId('sys_scope', to), {
      from: nodeId('sys_scope', from),
    })
  }
}

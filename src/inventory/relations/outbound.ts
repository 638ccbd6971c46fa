import { nodeId, statedEdge } from '../graph/make-edge.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import { isSet, valueIn } from '../read/ground-row.ts'
import { destinationOf } from '../script/address.ts'
import { addressEdge, destinationNode } from './address-edges.ts'
import { authOf, effectiveAuth, MESSAGE_FORMS } from './message-auth.ts'

/** Relation 13: the active connections of an alias, and the children of an alias. */
export function* aliasConnections(ground: Ground): Generator<Edge> {
  for (const row of connections(ground)) {
    const alias = valueIn(row, 'connection_alias')
    if (alias === '' || !isSet(row, 'active')) continue
    yield statedEdge(['sys_connection', row, 'connection_alias'], 'connects-by', nodeId('sys_connection', row.sys_id), {
      from: nodeId('sys_alias', alias),
    })
  }
  for (const row of ground.rows('sys_alias')) {
    const parent = valueIn(row, 'parent')
    if (parent !== '') yield statedEdge(['sys_alias', row, 'parent'], 'uses-alias', nodeId('sys_alias', parent))
  }
}

/** Relation 14: the credential of a connection and where it leads; and the credentials of an alias for credentials. */
export function* connectionCredentials(ground: Ground): Generator<Edge> {
  for (const row of connections(ground)) {
    const credential = valueIn(row, 'credential')
    if (credential !== '')
      yield statedEdge(
        ['sys_connection', row, 'credential'],
        'uses-credential',
        nodeId('discovery_credentials', credential),
      )
    const own = addressEdge(ground, 'sys_connection', row, 'connection_url')
    const narrow = ['http_connection', 'jdbc_connection'].flatMap((table) =>
      addressEdge(ground, table, row, 'connection_url', { from: nodeId('sys_connection', row.sys_id) }),
    )
    const host = addressEdge(ground, 'sys_connection', row, 'host')
    yield* own.length > 0 ? own : narrow.length > 0 ? narrow : host
  }
  for (const row of ground.rows('discovery_credentials')) {
    const alias = valueIn(row, 'credential_alias')
    if (alias === '') continue
    yield statedEdge(
      ['discovery_credentials', row, 'credential_alias'],
      'uses-credential',
      nodeId('discovery_credentials', row.sys_id),
      { from: nodeId('sys_alias', alias) },
    )
  }
}

/** Relation 15: from a credential over the grant profile to the OAuth application. */
export function* credentialToOauth(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('oauth_2_0_credentials')) {
    const profile = valueIn(row, 'oauth_entity_profile')
    if (profile === '') continue
    yield statedEdge(
      ['oauth_2_0_credentials', row, 'oauth_entity_profile'],
      'uses-credential',
      nodeId('oauth_entity_profile', profile),
      { from: nodeId('discovery_credentials', row.sys_id) },
    )
  }
  for (const row of ground.rows('oauth_entity_profile')) {
    const entity = valueIn(row, 'oauth_entity')
    if (entity !== '')
      yield statedEdge(['oauth_entity_profile', row, 'oauth_entity'], 'uses-credential', nodeId('oauth_entity', entity))
  }
}

/** Relation 16: where a method leads and what it authenticates with, its own or that of its message. */
export function* messageMethods(ground: Ground): Generator<Edge> {
  for (const form of MESSAGE_FORMS) {
    for (const message of ground.rows(form.messages)) {
      const address = form.parentEndpoint
      if (address !== null) yield* addressEdge(ground, form.messages, message, address)
      const auth = authOf(form.messages, message, false)
      if (auth?.credential)
        yield statedEdge([form.messages, message, auth.source[2]], 'uses-credential', nodeId(...auth.credential))
    }
    for (const method of ground.rows(form.methods)) {
      const id = nodeId(form.methods, method.sys_id)
      const parent = ground.row(form.messages, valueIn(method, form.parent))
      if (parent !== null)
        yield statedEdge([form.methods, method, form.parent], 'has-method', id, {
          from: nodeId(form.messages, parent.sys_id),
        })
      const own = addressEdge(ground, form.methods, method, form.endpoint)
      const inherited =
        own.length > 0 || parent === null || form.parentEndpoint === null
          ? []
          : addressEdge(ground, form.messages, parent, form.parentEndpoint, { from: id, how: 'inherited' })
      yield* own.length > 0 ? own : inherited
      const { credential, source, inherited: fromParent } = effectiveAuth(ground, form, method)
      if (credential !== null)
        yield statedEdge(source, 'uses-credential', nodeId(...credential), {
          from: id,
          how: fromParent ? 'inherited' : 'column',
        })
      if (valueIn(method, 'use_mid_server') !== '')
        yield statedEdge(
          [form.methods, method, 'use_mid_server'],
          'uses-mid-server',
          `mid-server/${valueIn(method, 'use_mid_server')}`,
        )
    }
  }
}

/** Data sources that fetch from outside. */
export function* importAddresses(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_data_source')) {
    yield* addressEdge(ground, 'sys_data_source', row, 'connection_url')
    for (const column of ['jdbc_server', 'scp_server']) {
      const host = valueIn(row, column).toLowerCase()
      if (/^[a-z0-9][a-z0-9.-]*$/.test(host))
        yield statedEdge(['sys_data_source', row, column], 'sends-to', destinationNode(host))
    }
    const alias = valueIn(row, 'import_connection_alias')
    if (alias !== '' && isSet(row, 'use_import_connection_alias'))
      yield statedEdge(['sys_data_source', row, 'import_connection_alias'], 'uses-alias', nodeId('sys_alias', alias))
    const mid = valueIn(row, 'mid_server')
    if (mid !== '') yield statedEdge(['sys_data_source', row, 'mid_server'], 'uses-mid-server', `mid-server/${mid}`)
  }
}

/** Relation 33: what the log of outbound calls names as the source of a call to a host; the oldest such row stands for all of them. */
export function* loggedCalls(ground: Ground): Generator<Edge> {
  for (const [pair, { example }] of ground.counts('sys_outbound_http_log', 'source_record+hostname').all()) {
    const [source = '', host = ''] = pair.split('\t')
    const table = LOGGED_SOURCES.find((each) => ground.row(each, source) !== null)
    const named = destinationOf(`https://${host}`)
    if (table === undefined || named === null) continue
    yield {
      from: nodeId(table, source),
      to: destinationNode(named.host),
      kind: 'called-out',
      confidence: 'stated',
      source: { table: 'sys_outbound_http_log', column: 'source_record', sys_id: example, line: null },
      how: 'log',
    }
  }
}

const LOGGED_SOURCES = [
  'sys_hub_step_instance',
  'sys_hub_action_instance',
  'sys_hub_flow',
  'sys_script',
  'sys_script_include',
  'sysauto_script',
  'sys_rest_message_fn',
] as const

function connections(ground: Ground): ReturnType<Ground['rows']> {
  return ground.rows('sys_connection')
}

import { CODE_TABLES } from '../code-tables.ts'
import { type Candidate, type FindingRule, needing } from '../finding-rule.ts'

/** Tables that name hosts. */
const NAMING =
  'sys_rest_message.rest_endpoint sys_rest_message_fn.rest_endpoint sys_soap_message_function.soap_endpoint sys_connection.connection_url sys_connection.host sys_data_source.connection_url sys_variable_value.value sys_element_mapping.value sys_hub_action_instance_v2.values sys_properties.value'

/** F21: every host that is named or was called. The strong one is a host of the log that no configuration and no script names. */
export const HOSTS: FindingRule = {
  id: 'F21',
  title: 'hosts that are named or were called',
  needs: needing(`${NAMING} sys_outbound_http_log.hostname ${CODE_TABLES}`),
  *find({ ground, graph }): Generator<Candidate> {
    const logged = ground.counts('sys_outbound_http_log', 'hostname')
    const named = new Set<string>()
    for (const id of [...graph.ends()].sort()) {
      if (!id.startsWith('destination/')) continue
      const host = id.slice('destination/'.length)
      if (/^(?:unresolved|property):/.test(host)) continue
      const edges = graph.to(id).filter(({ kind }) => kind === 'sends-to' || kind === 'mentions')
      named.add(host.replace(/:\d+$/, ''))
      const seen = logged.of(host) ?? logged.of(host.replace(/:\d+$/, ''))
      yield {
        subject: id,
        because: edges.map(({ source: { table, sys_id, column } }) => ({ table, sys_id, column })),
        note: `${edges.some(({ kind }) => kind === 'sends-to') ? 'named as a destination' : 'mentioned in code'}${seen === null ? '' : `; in the log from ${seen.first} to ${seen.last}`}`,
        unless: [],
      }
    }
    const unless = [...new Set(needing(`${NAMING} ${CODE_TABLES}`).map(({ table }) => table))].filter(
      (table) => table !== 'sys_properties',
    )
    for (const [host, { first, last, example }] of logged.all()) {
      if (named.has(host.toLowerCase().replace(/:\d+$/, '')) || fitsPattern(host, named)) continue
      yield {
        subject: `destination/${host.toLowerCase()}`,
        because: [{ table: 'sys_outbound_http_log', sys_id: example, column: 'hostname' }],
        note: `in the log from ${first} to ${last}, and named by no configuration or script`,
        unless,
      }
    }
  },
}

/** True where a named host with a variable part may be this one. */
function fitsPattern(host: string, named: ReadonlySet<string>): boolean {
  return [...named].some((pattern) => {
    const [start = '', end = ''] = pattern.includes('*')
      ? [pattern.slice(0, pattern.indexOf('*')), pattern.slice(pattern.lastIndexOf('*') + 1)]
      : ['\n']
    return host.startsWith(start) && host.endsWith(end)
  })
}

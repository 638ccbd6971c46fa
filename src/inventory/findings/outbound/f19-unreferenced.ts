import { CODE_TABLES } from '../code-tables.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** Tables whose rows may refer to a credential or a connection. */
const REFERRING = [
  'sys_rest_message',
  'sys_rest_message_fn',
  'sys_soap_message',
  'sys_soap_message_function',
  'sys_connection',
  'sys_alias',
  'oauth_2_0_credentials',
  'sys_variable_value',
]

const CREDENTIALS = [
  'sys_auth_profile_basic',
  'oauth_entity_profile',
  'discovery_credentials',
  'sys_connection',
  'sys_alias',
]

/** F19: a credential, connection or alias to which nothing refers. */
export const UNREFERENCED: FindingRule = {
  id: 'F19',
  title: 'credential or connection that nothing refers to',
  needs: needing(`${CREDENTIALS.join(' ')} ${REFERRING.join(' ')}`),
  *find({ ground, graph }) {
    const code = needing(CODE_TABLES).map(({ table }) => table)
    for (const table of CREDENTIALS)
      for (const row of ground.rows(table)) {
        if (graph.to(`${table}/${row.sys_id}`).length > 0) continue
        yield {
          subject: `${table}/${row.sys_id}`,
          because: [because(table, row, null)],
          note:
            table === 'discovery_credentials'
              ? 'nothing refers to it; Discovery uses credentials without a reference'
              : 'nothing refers to it',
          unless: [...new Set([...REFERRING, ...code])],
        }
      }
  },
}

import { isSet, valueIn } from '../../read/ground-row.ts'
import { pathRules } from '../../relations/inbound.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F1: an endpoint that anybody may call. Shipped ones count too; a rule on the path is checked for these requests as well. */
export const OPEN_ENDPOINT: FindingRule = {
  id: 'F1',
  title: 'endpoint without authentication',
  needs: needing('sys_ws_operation.requires_authentication sys_ws_definition'),
  *find({ ground }) {
    for (const row of ground.rows('sys_ws_operation')) {
      if (!isSet(row, 'active') || valueIn(row, 'requires_authentication') !== 'false') continue
      const service = ground.row('sys_ws_definition', valueIn(row, 'web_service_definition'))
      if (service !== null && !isSet(service, 'active')) continue
      const guards = pathRules(ground, row)
      const guarded = guards.length > 0
      yield {
        subject: `sys_ws_operation/${row.sys_id}`,
        because: [
          because('sys_ws_operation', row, 'requires_authentication'),
          ...(service === null ? [] : [because('sys_ws_definition', service, 'active')]),
          ...guards.map((rule) => because('sys_security_acl', rule, 'name')),
        ],
        note: guarded
          ? 'anybody may call it without authentication; a rule on its path is checked'
          : 'anybody may call it without authentication',
        unless: guarded ? [] : service === null ? ['sys_security_acl', 'sys_ws_definition'] : ['sys_security_acl'],
      }
    }
  },
}

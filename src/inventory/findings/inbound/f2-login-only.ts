import { isSet, valueIn } from '../../read/ground-row.ts'
import { namedRules, pathRules } from '../../relations/inbound.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** The shipped rule that every new service gets; it only keeps external users out. */
const EXTERNAL_DEFAULT = 'Scripted REST External Default'

/** F2: an endpoint that checks who calls, and not whether he may. */
export const LOGIN_ONLY: FindingRule = {
  id: 'F2',
  title: 'endpoint that checks the login only',
  needs: needing(
    'sys_ws_operation.requires_acl_authorization sys_ws_operation.requires_authentication sys_ws_definition sys_security_acl',
  ),
  *find({ ground }) {
    for (const row of ground.rows('sys_ws_operation')) {
      if (!isSet(row, 'active') || !isSet(row, 'requires_authentication')) continue
      const unchecked = valueIn(row, 'requires_acl_authorization') === 'false'
      const named = namedRules(ground, row)
      const rules = (named?.rules ?? []).map((id) => ground.row('sys_security_acl', id))
      const onlyDefault =
        rules.length > 0 && rules.every((rule) => rule !== null && valueIn(rule, 'name') === EXTERNAL_DEFAULT)
      if ((!unchecked && !onlyDefault) || pathRules(ground, row).length > 0) continue
      yield {
        subject: `sys_ws_operation/${row.sys_id}`,
        because: [
          because('sys_ws_operation', row, unchecked ? 'requires_acl_authorization' : 'enforce_acl'),
          ...(unchecked
            ? []
            : rules.flatMap((rule) => (rule === null ? [] : [because('sys_security_acl', rule, 'name')]))),
        ],
        note: unchecked ? 'checks the login only' : 'checks the login, and only that the caller is not external',
        unless: ['sys_security_acl'],
      }
    }
  },
}

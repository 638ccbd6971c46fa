import { isSet, valueIn } from '../../read/ground-row.ts'
import { readsUnchecked } from '../asked-calls.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F17: code that a browser may call, that no rule guards and that reads rows without asking for the caller's rights. */
export const CLIENT_CALLABLE: FindingRule = {
  id: 'F17',
  title: 'code for browsers with a weak guard',
  needs: needing(
    'sys_script_include.script sys_script_include.client_callable sys_security_acl sys_hub_flow.acls sys_hub_flow.callable_by_client_api',
  ),
  *find({ ground }) {
    const guards = ground.find('sys_security_acl', 'type', 'client_callable_script_include')
    for (const row of ground.rows('sys_script_include')) {
      if (!isSet(row, 'active') || !isSet(row, 'client_callable')) continue
      const names = [valueIn(row, 'name'), valueIn(row, 'api_name')]
      if (guards.some((rule) => isSet(rule, 'active') && names.includes(valueIn(rule, 'name')))) continue
      const sites = ground.code('sys_script_include', row.sys_id).flatMap((code) => code.sites)
      const unchecked = sites.find(readsUnchecked)
      if (unchecked === undefined) continue
      yield {
        subject: `sys_script_include/${row.sys_id}`,
        because: [because('sys_script_include', row, 'client_callable'), because('sys_script_include', row, 'script')],
        note: `no rule guards it, and it uses ${unchecked.api} at line ${unchecked.line}`,
        unless: ['sys_security_acl'],
      }
    }
    for (const row of ground.rows('sys_hub_flow')) {
      if (!isSet(row, 'active') || !isSet(row, 'callable_by_client_api') || valueIn(row, 'acls') !== '') continue
      yield {
        subject: `sys_hub_flow/${row.sys_id}`,
        because: [because('sys_hub_flow', row, 'callable_by_client_api'), because('sys_hub_flow', row, 'acls')],
        note: 'browsers may start it, and no rule guards it',
        unless: [],
      }
    }
  },
}

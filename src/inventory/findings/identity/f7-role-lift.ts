import { valueIn } from '../../read/ground-row.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F7: a flow that runs as its user, with roles that the user need not have. */
export const ROLE_LIFT: FindingRule = {
  id: 'F7',
  title: 'flow that lends roles to its user',
  needs: needing(
    'sys_hub_flow.run_as sys_hub_flow.run_with_roles sys_user_role sys_hub_trigger_instance sys_hub_trigger_instance_v2 sys_flow_record_trigger sys_hub_flow_snapshot',
  ),
  *find({ ground, automations }) {
    for (const row of ground.rows('sys_hub_flow')) {
      const roles = valueIn(row, 'run_with_roles')
        .split(',')
        .filter((role) => role !== '')
      if (valueIn(row, 'run_as') !== 'user' || roles.length === 0) continue
      const names = roles.map((role) => {
        const found = ground.row('sys_user_role', role)
        return found === null ? role : valueIn(found, 'name')
      })
      const started = automations.get(`sys_hub_flow/${row.sys_id}`)?.trigger.type ?? 'unknown'
      yield {
        subject: `sys_hub_flow/${row.sys_id}`,
        because: [because('sys_hub_flow', row, 'run_as'), because('sys_hub_flow', row, 'run_with_roles')],
        note: `lends ${names.sort().join(', ')}; started by ${started}`,
        unless: [],
      }
    }
  },
}

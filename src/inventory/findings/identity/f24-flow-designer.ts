import { valueIn } from '../../read/ground-row.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F24: the role flow_designer given to a user directly; whoever draws flows may do what an admin may. */
export const FLOW_DESIGNER: FindingRule = {
  id: 'F24',
  title: 'role flow_designer given directly',
  needs: needing('sys_user_role sys_user_has_role.inherited'),
  *find({ ground }) {
    for (const role of ground.find('sys_user_role', 'name', 'flow_designer'))
      for (const row of ground.find('sys_user_has_role', 'role', role.sys_id)) {
        if (valueIn(row, 'inherited') !== 'false') continue
        yield {
          subject: `sys_user/${valueIn(row, 'user')}`,
          because: [because('sys_user_has_role', row, 'role'), because('sys_user_has_role', row, 'inherited')],
          note: 'holds flow_designer directly',
          unless: [],
        }
      }
  },
}

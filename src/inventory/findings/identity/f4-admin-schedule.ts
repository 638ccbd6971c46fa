import type { GroundRow } from '../../read/ground-row.ts'
import { valueIn } from '../../read/ground-row.ts'
import { ROLE_TABLES, rolesOf } from '../../relations/role-closure.ts'
import { scheduledWork } from '../../relations/schedules.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** Roles that may do everything; compared by their whole names. */
const ADMIN_ROLES = ['admin', 'security_admin']

/** F4: an account with the role admin as which scheduled work runs; one finding for each account, with how many it is for. */
export const ADMIN_SCHEDULE: FindingRule = {
  id: 'F4',
  title: 'scheduled work that runs as admin',
  needs: needing(`sysauto.run_as sysauto_script.run_as sys_user ${ROLE_TABLES.join(' ')}`),
  *find({ ground }) {
    const work = new Map<string, (readonly [string, GroundRow])[]>()
    for (const [table, row] of scheduledWork(ground)) {
      const user = valueIn(row, 'run_as')
      if (user !== '') work.set(user, [...(work.get(user) ?? []), [table, row]])
    }
    for (const [user, rows] of work) {
      const held = rolesOf(ground, user).find(({ role }) => {
        const row = ground.row('sys_user_role', role)
        return row !== null && ADMIN_ROLES.includes(valueIn(row, 'name'))
      })
      if (held === undefined) continue
      const [table, row, column] = held.source
      yield {
        subject: `sys_user/${user}`,
        because: [because(table, row, column), ...rows.map(([each, its]) => because(each, its, 'run_as'))],
        note: `${rows.length} scheduled ${rows.length === 1 ? 'automation runs' : 'automations run'} as an account with the role admin`,
        unless: [],
      }
    }
  },
}

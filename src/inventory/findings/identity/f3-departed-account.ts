import { isSet, valueIn } from '../../read/ground-row.ts'
import { scheduledWork } from '../../relations/schedules.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F3: scheduled work that is bound to an account which is inactive or locked. What then happens is disputed, so that it is not said. */
export const DEPARTED_ACCOUNT: FindingRule = {
  id: 'F3',
  title: 'scheduled work bound to a departed account',
  needs: needing('sysauto.run_as sysauto_script.run_as sys_user.active sys_user.locked_out'),
  *find({ ground }) {
    for (const [table, row] of scheduledWork(ground)) {
      const user = ground.row('sys_user', valueIn(row, 'run_as'))
      if (user === null || !isSet(row, 'active')) continue
      const inactive = valueIn(user, 'active') === 'false'
      if (!inactive && !isSet(user, 'locked_out')) continue
      yield {
        subject: `${table}/${row.sys_id}`,
        because: [because(table, row, 'run_as'), because('sys_user', user, inactive ? 'active' : 'locked_out')],
        note: `bound to an account that is ${inactive ? 'inactive' : 'locked'}`,
        unless: [],
      }
    }
  },
}

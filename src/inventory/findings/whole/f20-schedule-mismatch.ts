import { isSet, valueIn } from '../../read/ground-row.ts'
import { scheduledWork } from '../../relations/schedules.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F20: scheduled work that is not active and still has a schedule item, or is active and has none. */
export const SCHEDULE_MISMATCH: FindingRule = {
  id: 'F20',
  title: 'scheduled work and schedule items that do not match',
  needs: needing('sysauto sysauto_script sys_trigger.document_key'),
  *find({ ground }) {
    for (const [table, row] of scheduledWork(ground)) {
      const triggers = ground.find('sys_trigger', 'document_key', row.sys_id)
      const active = isSet(row, 'active')
      const subject = `${table}/${row.sys_id}`
      if (!active && triggers.length > 0)
        yield {
          subject,
          because: [
            because(table, row, 'active'),
            ...triggers.map((each) => because('sys_trigger', each, 'document_key')),
          ],
          note: 'not active, and still has a schedule item',
          unless: [],
        }
      if (active && triggers.length === 0 && valueIn(row, 'run_type') !== 'on_demand')
        yield {
          subject,
          because: [because(table, row, 'active')],
          note: 'active, and has no schedule item that would start it',
          unless: ['sys_trigger'],
        }
    }
  },
}

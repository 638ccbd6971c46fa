import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F8: mail from outside starts something that writes rows or sends out. An unknown sender is the user guest. */
export const MAIL_STARTS: FindingRule = {
  id: 'F8',
  title: 'mail starts what writes or sends out',
  needs: needing(
    'sysevent_in_email_action.script sys_hub_flow sys_hub_trigger_instance sys_hub_trigger_instance_v2 sys_script_include.script sys_variable_value.value',
  ),
  *find({ ground, graph, automations }) {
    for (const { id, kind, table, sys_id, live, trigger, calls } of automations.values()) {
      const byMail = kind === 'inbound-email-action' || (table === 'sys_hub_flow' && /mail/.test(trigger.type))
      const row = ground.row(table, sys_id)
      if (!byMail || live === false || row === null) continue
      const writes = graph.from(id).filter((edge) => edge.kind === 'writes')
      if (writes.length === 0 && calls.length === 0) continue
      yield {
        subject: id,
        because: [because(table, row, null)],
        note: [writes.length > 0 ? 'writes rows' : '', calls.length > 0 ? 'sends out' : '']
          .filter((word) => word !== '')
          .join(' and '),
        unless: [],
      }
    }
  },
}

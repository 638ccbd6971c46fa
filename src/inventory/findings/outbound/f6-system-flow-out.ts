import { FLOW_OUTBOUND_TABLES } from '../../kinds/automation-kind.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F6: a flow that runs as the system and sends something out. */
export const SYSTEM_FLOW_OUT: FindingRule = {
  id: 'F6',
  title: 'flow that runs as the system and sends out',
  needs: needing(`sys_hub_flow.run_as ${FLOW_OUTBOUND_TABLES.join(' ')} sys_variable_value.value`),
  *find({ ground, automations }) {
    for (const { id, table, sys_id, live, runsAs, calls } of automations.values()) {
      const row = ground.row(table, sys_id)
      if (table !== 'sys_hub_flow' || live === false || row === null) continue
      if (runsAs.identity !== 'identity/system' || calls.length === 0) continue
      yield {
        subject: id,
        because: [
          because(table, row, 'run_as'),
          ...calls.map(({ source }) => ({ table: source.table, sys_id: source.sys_id, column: source.column })),
        ],
        note: `sends to ${calls.map(({ destination }) => destination.slice('destination/'.length)).join(', ')}`,
        unless: [],
      }
    }
  },
}

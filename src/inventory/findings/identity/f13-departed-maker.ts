import { AUTOMATION_KINDS } from '../../kinds/automation-kinds.ts'
import type { OwnerState } from '../../model/automation-schema.ts'
import { type FindingRule, needing } from '../finding-rule.ts'

const DEPARTED: readonly OwnerState[] = ['inactive', 'locked', 'no-such-user']

/** F13: a live automation of which nobody who made or changed it is there any more. Those of vendors are left out. */
export const DEPARTED_MAKER: FindingRule = {
  id: 'F13',
  title: 'live automation whose makers have departed',
  needs: needing(
    `sys_user sys_scope sys_metadata_customization sys_package ${AUTOMATION_KINDS.map(({ table }) => table).join(' ')}`,
  ),
  *find({ automations }) {
    for (const { id, live, owners, maker } of automations.values()) {
      if (live !== true || ['vendor', 'store'].includes(maker.value)) continue
      const gone = owners.filter(({ role, state }) => role.endsWith('ted-by') && DEPARTED.includes(state))
      if (gone.length === 0) continue
      yield {
        subject: id,
        because: gone.map(({ source }) => ({ table: source.table, sys_id: source.sys_id, column: source.column })),
        note: gone.map(({ role, state }) => `${role} ${state}`).join(', '),
        unless: gone.some(({ state }) => state === 'no-such-user') ? ['sys_user'] : [],
      }
    }
  },
}

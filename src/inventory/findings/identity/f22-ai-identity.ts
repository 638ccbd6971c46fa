import { isSet, valueIn } from '../../read/ground-row.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F22: an AI agent that runs as one account for everybody, or as its user with no roles masked. */
export const AI_IDENTITY: FindingRule = {
  id: 'F22',
  title: 'AI agent with a fixed or unmasked identity',
  needs: needing('sn_aia_agent sn_aia_trigger_configuration.run_as sys_agent_access_role_configuration'),
  *find({ ground }) {
    for (const row of ground.rows('sn_aia_trigger_configuration'))
      if (isSet(row, 'active') && valueIn(row, 'run_as') !== '')
        yield {
          subject: `sn_aia_trigger_configuration/${row.sys_id}`,
          because: [because('sn_aia_trigger_configuration', row, 'run_as')],
          note: 'runs as one account, whoever starts it',
          unless: [],
        }
    for (const row of ground.rows('sn_aia_agent')) {
      if (!isSet(row, 'active') || ground.find('sys_agent_access_role_configuration', 'agent', row.sys_id).length > 0)
        continue
      yield {
        subject: `sn_aia_agent/${row.sys_id}`,
        because: [because('sn_aia_agent', row, 'active')],
        note: 'no approved roles: it may do everything that its user may',
        unless: ['sys_agent_access_role_configuration'],
      }
    }
  },
}

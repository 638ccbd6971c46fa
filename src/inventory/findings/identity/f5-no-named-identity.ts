import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F5: scheduled work or a flow that runs as the system, so that no account stands for it. Those of vendors are many, so that the maker is said. */
export const NO_NAMED_IDENTITY: FindingRule = {
  id: 'F5',
  title: 'automation without a named identity',
  needs: needing('sysauto.run_as sysauto_script.run_as sys_hub_flow.run_as sys_trigger sys_scope'),
  *find({ ground, automations }) {
    for (const { id, kind, table, sys_id, live, runsAs, maker } of automations.values()) {
      const named = kind.startsWith('scheduled') || table === 'sys_hub_flow'
      const row = ground.row(table, sys_id)
      if (!named || live === false || runsAs.identity !== 'identity/system' || row === null) continue
      yield {
        subject: id,
        because: [because(table, row, 'run_as')],
        note: `runs as the system; its maker is ${maker.value}`,
        unless: [],
      }
    }
  },
}

import { valueIn } from '../../read/ground-row.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'

/** F23: a script include of ours with the name of a shipped one. To override one so is a documented technique. */
export const SHADOWED_SCRIPT: FindingRule = {
  id: 'F23',
  title: 'script include with the name of a shipped one',
  needs: needing('sys_script_include sys_scope sys_package sys_metadata_customization sys_update_xml'),
  *find({ ground, automations }) {
    const makerOf = (sysId: string): string => automations.get(`sys_script_include/${sysId}`)?.maker.value ?? 'unknown'
    for (const row of ground.rows('sys_script_include')) {
      if (makerOf(row.sys_id) !== 'ours') continue
      for (const other of ground.find('sys_script_include', 'name', valueIn(row, 'name'))) {
        if (!['vendor', 'vendor-changed-by-us', 'store'].includes(makerOf(other.sys_id))) continue
        yield {
          subject: `sys_script_include/${row.sys_id}`,
          because: [because('sys_script_include', row, 'name'), because('sys_script_include', other, 'name')],
          note: 'has the name of a shipped script include',
          unless: [],
        }
      }
    }
  },
}

import type { Maker } from '../model/automation-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'

/** Who made an automation: the register of customised files first, then the class of its application, then weaker signs. */
export function makerOf(ground: Ground, table: string, row: GroundRow): Maker {
  const updateName = valueIn(row, 'sys_update_name') || `${table}_${row.sys_id}`
  const [customised] = ground.find('sys_metadata_customization', 'sys_update_name', updateName)
  if (customised !== undefined)
    return valueIn(customised, 'author_type').toLowerCase() === 'custom'
      ? { value: 'ours', reason: 'sys_metadata_customization says it was made here' }
      : { value: 'vendor-changed-by-us', reason: "sys_metadata_customization says it is the vendor's, changed here" }
  const touched = ground.find('sys_update_xml', 'name', updateName).length > 0
  const scope = ground.row('sys_scope', valueIn(row, 'sys_scope'))
  const byScope = scope === null ? null : ofApplication(valueIn(scope, 'sys_class_name'), touched)
  if (byScope !== null) return byScope
  const pack = ground.row('sys_package', valueIn(row, 'sys_package'))
  if (pack !== null && /plugin/.test(valueIn(pack, 'sys_class_name')))
    return vendors(touched, 'its package is a plugin')
  if (touched) return { value: 'ours', reason: 'a customer update names it' }
  if (valueIn(row, 'sys_created_by') === 'glide.maint')
    return { value: 'vendor', reason: 'created by glide.maint, which is a weak sign' }
  return { value: 'unknown', reason: 'no table that was read tells' }
}

function ofApplication(className: string, touched: boolean): Maker | null {
  switch (className) {
    case 'sys_app':
      return { value: 'ours', reason: 'its application is a custom one' }
    case 'sys_store_app':
      return { value: 'store', reason: 'its application is from the store' }
    case 'sys_plugins':
      return vendors(touched, 'its application is a plugin')
    default:
      return null
  }
}

function vendors(touched: boolean, reason: string): Maker {
  return touched
    ? { value: 'vendor-changed-by-us', reason: `${reason}, and a customer update names it` }
    : { value: 'vendor', reason }
}

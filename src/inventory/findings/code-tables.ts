import { TABLE_READINGS } from '../read/table-readings.ts'

/** Tables of which the code is what matters, and that every release has. */
const OPTIONAL = /^(?:catalog_|sc_cat_|sp_|ecc_|sn_|sys_script_vtable|sys_hub_|sys_variable_value|sysauto$|sysauto_)/

/** Every table with code that a rule on scripts looks through, separated by spaces, with the column without which there is nothing to see. */
export const CODE_TABLES: string = TABLE_READINGS.filter(
  ({ table, code }) => code.includes('script') && !OPTIONAL.test(table),
)
  .map(({ table }) => `${table}.script`)
  .concat('sysauto_script.script', 'sys_ws_operation.operation_script')
  .join(' ')

import {
  choice,
  fixed,
  flag,
  moment,
  nameColumn,
  plainId,
  type RowContext,
  reference,
  SENSITIVE_MARK,
  text,
} from '../column.ts'
import { IDENTITY_PROPERTIES } from '../identity-properties.ts'
import { active, childTable, className, fileSpec, plainSpec, type TableSpec } from '../table-spec.ts'

const isGlobal = ({ table, index }: RowContext) => table === 'sys_scope' && index === 0
/** The first property is a secret one, those of identity come next. */
const identityOf = ({ index }: RowContext) => IDENTITY_PROPERTIES[index - 1]
const scopeName = (row: RowContext) => (isGlobal(row) ? 'global' : `x_acme_${row.id.slice(0, 8)}`)

/** Applications, which are no application files themselves, and their settings. */
export const APPLICATION_TABLES: readonly TableSpec[] = [
  plainSpec('sys_package', 'Package', 0, {
    name: text((row) => (isGlobal(row) ? 'Global' : `ACME Application ${row.id.slice(0, 8)}`)),
    source: text(scopeName),
    version: fixed('1.4.2'),
    active: active(),
    sys_class_name: className(),
  }),
  childTable('sys_plugins', 'Plugin', 'sys_package', 20, {}),
  fileSpec('sys_scope_privilege', 'Cross Scope Privilege', 60, {
    source_scope: reference('sys_scope'),
    target_scope: reference('sys_scope'),
    target_name: text(({ random }) => `AcmeRules${random.below(40)}`),
    target_type: choice('sys_script_include', 'sys_db_object', 'scriptable'),
    operation: choice('execute', 'read', 'write'),
    status: choice('allowed', 'allowed', 'denied'),
  }),
  fileSpec('sys_restricted_caller_access', 'Restricted Caller Access', 8, {
    source_scope: reference('sys_scope'),
    source: plainId('sys_script'),
    target_scope: reference('sys_scope'),
    target: plainId('sys_script_include'),
    operation: choice('execute', 'read'),
    status: choice('requested', 'allowed', 'denied'),
  }),
  childTable('sys_scope', 'Application', 'sys_package', 12, {
    scope: text(scopeName, 18),
    short_description: fixed(),
    vendor: choice('ACME', 'ServiceNow'),
    vendor_prefix: fixed('x_acme'),
    private: flag(0.2),
    licensable: flag(0.3),
    scoped_administration: flag(0.1),
  }),
  childTable('sys_app', 'Custom Application', 'sys_scope', 5, {
    user_role: reference('sys_user_role', 0.5),
    guided_setup_guid: fixed(),
    last_published: moment(),
  }),
  childTable('sys_store_app', 'Company Application', 'sys_scope', 14, {
    latest_version: choice('1.4.2', '1.5.0', '2.0.1'),
    assigned_version: fixed('1.4.2'),
    update_available: flag(0.4),
    install_date: moment(({ createdOn }) => createdOn),
    update_date: moment(),
    dependencies: fixed(),
    hide_on_ui: flag(0.1),
  }),
  fileSpec('sys_properties', 'System Property', 160, {
    name: text((row) => identityOf(row)?.name ?? `acme.property.${row.index}`),
    value: text((row) => {
      const ordinary = row.random.pick(['true', 'false', '100', 'https://api.workday.example'])
      if (row.index % 10 === 0) return `${SENSITIVE_MARK}-${row.id}`
      return identityOf(row)?.value(row.id) ?? ordinary
    }, 4000),
    type: text((row) => {
      const ordinary = row.random.pick(['string', 'boolean', 'integer'])
      if (row.index % 10 === 0) return 'password2'
      return identityOf(row) === undefined ? ordinary : 'string'
    }, 40),
    is_private: flag(0.1),
    read_roles: fixed(),
    write_roles: fixed(),
    description: nameColumn(),
  }),
]

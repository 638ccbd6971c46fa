import { DEVELOPMENT_CREDENTIALS } from '../../development-credentials.ts'
import {
  choice,
  conditions,
  fixed,
  flag,
  moment,
  nameColumn,
  reference,
  SENSITIVE_MARK,
  script,
  secret,
  text,
} from '../column.ts'
import { active, fileTable, plainTable, type TableSpec } from '../table-spec.ts'

/** The first user is the one as whom a harvester logs in. */
function userName(index: number): string {
  if (index === 0) return DEVELOPMENT_CREDENTIALS.username
  return index % 7 === 0 ? `svc.integration.${index}` : `user.${index}`
}

/** Users, roles, access rules and API policies. */
export const IDENTITY_TABLES: readonly TableSpec[] = [
  plainTable('sys_user', 'User', 240, {
    user_name: text(({ index }) => userName(index), 40),
    user_password: secret('password'),
    name: text(({ index }) => `User Nr. ${index}`),
    email: text(({ index }) => `user.${index}@acme.example`),
    active: active(),
    locked_out: flag(0.03),
    web_service_access_only: flag(0.12),
    internal_integration_user: flag(0.02),
    identity_type: choice('human', 'human', 'unclassified', 'machine', 'ai_agent'),
    source: fixed(),
    federated_id: fixed(),
    last_login_time: moment(),
    time_zone: text(({ index, random }) => (index === 0 ? 'GMT' : random.pick(['', 'GMT', 'Europe/Berlin'])), 40),
    sys_class_name: fixed('sys_user'),
  }),
  fileTable('sys_user_role', 'Role', 70, {
    name: text(({ index }) => (index === 0 ? 'admin' : `acme_role_${index}`)),
    description: nameColumn(),
    elevated_privilege: flag(0.05),
    grantable: flag(0.9),
  }),
  plainTable('sys_user_has_role', 'User Role', 400, {
    user: reference('sys_user'),
    role: reference('sys_user_role'),
    inherited: flag(0.6),
    state: choice('active'),
    granted_by: fixed(),
  }),
  fileTable('sys_user_role_contains', 'Contained Role', 60, {
    role: reference('sys_user_role'),
    contains: reference('sys_user_role'),
  }),
  fileTable('sys_security_acl', 'Access Control', 260, {
    name: text(({ random, world }) => `${world.businessTable(random)}.${random.pick(['*', 'state', 'priority'])}`, 255),
    type: reference('sys_security_type', 0),
    operation: choice('read', 'write', 'create', 'delete', 'query_range'),
    decision_type: choice('allow', 'allow', 'deny'),
    admin_overrides: flag(0.9),
    active: active(),
    script: script(0.2),
    condition: conditions(),
    applies_to: fixed(),
    description: fixed(),
  }),
  fileTable('sys_security_acl_role', 'Access Role', 300, {
    sys_security_acl: reference('sys_security_acl'),
    sys_user_role: reference('sys_user_role'),
  }),
  fileTable('sys_api_access_policy', 'REST API Access Policy', 7, {
    name: nameColumn(),
    active: active(),
    rest_api: fixed('Table API'),
    rest_api_path: fixed('now/table'),
    apply_all_tables: flag(0.5),
    global: flag(0.1),
  }),
  fileTable('sys_api_access_scope', 'REST API Auth Scope', 5, {
    name: nameColumn(),
    auth_scope: text(({ index }) => `scope_${index}`),
    active: active(),
  }),
  fileTable('sys_properties', 'System Property', 160, {
    name: text(({ index }) => `acme.property.${index}`),
    value: text(
      ({ index, id, random }) =>
        index % 10 === 0
          ? `${SENSITIVE_MARK}-${id}`
          : random.pick(['true', 'false', '100', 'https://api.workday.example']),
      4000,
    ),
    type: text(
      ({ index, random }) => (index % 10 === 0 ? 'password2' : random.pick(['string', 'boolean', 'integer'])),
      40,
    ),
    is_private: flag(0.1),
    read_roles: fixed(),
    write_roles: fixed(),
    description: nameColumn(),
  }),
  fileTable('sys_scope', 'Application', 12, {
    name: text(({ index }) => (index === 0 ? 'Global' : `ACME Application ${index}`)),
    scope: text(({ index }) => (index === 0 ? 'global' : `x_acme_app_${index}`), 18),
    version: fixed('1.4.2'),
    vendor: choice('ACME', 'ServiceNow'),
    active: active(),
    private: flag(0.2),
    scoped_administration: flag(0.1),
  }),
  fileTable(
    'sys_app',
    'Custom Application',
    5,
    { user_role: reference('sys_user_role', 0.5), guided_setup_guid: fixed(), last_published: moment() },
    'sys_scope',
  ),
]

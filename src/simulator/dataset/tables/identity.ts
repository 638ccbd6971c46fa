import { DEVELOPMENT_CREDENTIALS } from '../../development-credentials.ts'
import {
  type Column,
  choice,
  conditions,
  fixed,
  flag,
  moment,
  nameColumn,
  reference,
  script,
  secret,
  text,
  whole,
} from '../column.ts'
import { active, fileSpec, plainSpec, type TableSpec } from '../table-spec.ts'

/** The first user is the one as whom a harvester logs in. */
function userName(index: number): string {
  if (index === 0) return DEVELOPMENT_CREDENTIALS.username
  return index % 7 === 0 ? `svc.integration.${index}` : `user.${index}`
}

/** The first assignments are those of the user as whom a harvester logs in. */
const OWN_ROLES = 3
const roleHolder = (): Column => {
  const anyone = reference('sys_user')
  return { ...anyone, make: (row) => (row.index < OWN_ROLES ? row.world.ownUserId : anyone.make(row)) }
}

/** Users, groups, roles, access rules, API policies and rate limits. */
export const IDENTITY_TABLES: readonly TableSpec[] = [
  plainSpec('sys_user', 'User', 240, {
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
    time_zone: text(
      ({ index, random, world }) => (index === 0 ? world.userTimeZone : random.pick(['', 'GMT', 'Europe/Berlin'])),
      40,
    ),
    sys_class_name: fixed('sys_user'),
    sys_domain: fixed('global'),
    sys_domain_path: fixed('/'),
  }),
  fileSpec('sys_user_role', 'Role', 70, {
    name: text(({ index }) => (index === 0 ? 'admin' : `acme_role_${index}`)),
    description: nameColumn(),
    elevated_privilege: flag(0.05),
    grantable: flag(0.9),
  }),
  plainSpec('sys_user_has_role', 'User Role', 400, {
    user: roleHolder(),
    role: reference('sys_user_role'),
    inherited: flag(0.6),
    state: choice('active'),
    granted_by: fixed(),
  }),
  fileSpec('sys_user_role_contains', 'Contained Role', 60, {
    role: reference('sys_user_role'),
    contains: reference('sys_user_role'),
  }),
  plainSpec('sys_user_group', 'Group', 36, {
    name: text(({ index }) => `ACME Group ${index}`, 80),
    description: fixed(),
    active: active(),
    type: fixed(),
    source: fixed(),
    email: text(({ index }) => `group.${index}@acme.example`),
    parent: reference('sys_user_group', 0.2),
    manager: reference('sys_user', 0.7),
    default_assignee: reference('sys_user', 0.1),
    include_members: flag(0.3),
    exclude_manager: flag(0.1),
    roles: fixed(),
  }),
  plainSpec('sys_user_grmember', 'Group Member', 280, {
    user: reference('sys_user'),
    group: reference('sys_user_group'),
  }),
  plainSpec('sys_group_has_role', 'Group Role', 64, {
    group: reference('sys_user_group'),
    role: reference('sys_user_role'),
    inherits: flag(0.9),
    granted_by: fixed(),
  }),
  fileSpec('sys_security_acl', 'Access Control', 260, {
    name: text(({ random, world }) => `${world.businessTable(random)}.${random.pick(['*', 'state', 'priority'])}`, 255),
    type: reference('sys_security_type', 0),
    operation: choice('read', 'write', 'create', 'delete', 'query_range'),
    decision_type: choice('allow', 'allow', 'deny'),
    admin_overrides: flag(0.9),
    advanced: flag(0.2),
    active: active(),
    script: script(0.2),
    condition: conditions(),
    applies_to: fixed(),
    description: fixed(),
  }),
  fileSpec('sys_security_acl_role', 'Access Role', 300, {
    sys_security_acl: reference('sys_security_acl'),
    sys_user_role: reference('sys_user_role'),
  }),
  fileSpec('sys_api_access_policy', 'REST API Access Policy', 7, {
    name: nameColumn(),
    active: active(),
    rest_api: fixed('Table API'),
    rest_api_path: fixed('now/table'),
    apply_all_tables: flag(0.5),
    global: flag(0.1),
  }),
  fileSpec('sys_api_access_scope', 'REST API Auth Scope', 5, {
    name: nameColumn(),
    auth_scope: text(({ index }) => `scope_${index}`),
    active: active(),
  }),
  plainSpec('sys_rate_limit_rules', 'Rate Limit Rule', 3, {
    name: nameColumn(),
    active: active(),
    order: whole(1, 300),
    rest_api: fixed('Table API'),
    http_method: choice('GET', 'POST'),
    request_limit_per_hour: whole(500, 20_000),
    user: reference('sys_user', 0.5),
    role: reference('sys_user_role', 0.5),
  }),
]

import { SECRET_IN_CODE } from './code/f12-secret-in-code.ts'
import { DYNAMIC_CODE } from './code/f14-dynamic-code.ts'
import { SUPPRESSION } from './code/f15-suppression.ts'
import { POLICY_WRITES } from './code/f16-policy-writes.ts'
import { SHADOWED_SCRIPT } from './code/f23-shadowed-script.ts'
import type { FindingRule } from './finding-rule.ts'
import { DEPARTED_ACCOUNT } from './identity/f3-departed-account.ts'
import { ADMIN_SCHEDULE } from './identity/f4-admin-schedule.ts'
import { NO_NAMED_IDENTITY } from './identity/f5-no-named-identity.ts'
import { ROLE_LIFT } from './identity/f7-role-lift.ts'
import { DEPARTED_MAKER } from './identity/f13-departed-maker.ts'
import { AI_IDENTITY } from './identity/f22-ai-identity.ts'
import { FLOW_DESIGNER } from './identity/f24-flow-designer.ts'
import { OPEN_ENDPOINT } from './inbound/f1-open-endpoint.ts'
import { LOGIN_ONLY } from './inbound/f2-login-only.ts'
import { MAIL_STARTS } from './inbound/f8-mail-starts.ts'
import { CLIENT_CALLABLE } from './inbound/f17-client-callable.ts'
import { OAUTH_CLIENT } from './inbound/f18-oauth-client.ts'
import { SYSTEM_FLOW_OUT } from './outbound/f6-system-flow-out.ts'
import { BASIC_IN_CLEAR } from './outbound/f9-basic-in-clear.ts'
import { CLEAR_TEXT } from './outbound/f10-clear-text.ts'
import { BASIC } from './outbound/f11-basic.ts'
import { UNREFERENCED } from './outbound/f19-unreferenced.ts'
import { HOSTS } from './outbound/f21-hosts.ts'
import { SCHEDULE_MISMATCH } from './whole/f20-schedule-mismatch.ts'
import { BLIND_SPOTS } from './whole/f25-blind-spots.ts'

/** Every rule, in order of their numbers. */
export const FINDING_RULES: readonly FindingRule[] = [
  OPEN_ENDPOINT,
  LOGIN_ONLY,
  DEPARTED_ACCOUNT,
  ADMIN_SCHEDULE,
  NO_NAMED_IDENTITY,
  SYSTEM_FLOW_OUT,
  ROLE_LIFT,
  MAIL_STARTS,
  BASIC_IN_CLEAR,
  CLEAR_TEXT,
  BASIC,
  SECRET_IN_CODE,
  DEPARTED_MAKER,
  DYNAMIC_CODE,
  SUPPRESSION,
  POLICY_WRITES,
  CLIENT_CALLABLE,
  OAUTH_CLIENT,
  UNREFERENCED,
  SCHEDULE_MISMATCH,
  HOSTS,
  AI_IDENTITY,
  SHADOWED_SCRIPT,
  FLOW_DESIGNER,
  BLIND_SPOTS,
]

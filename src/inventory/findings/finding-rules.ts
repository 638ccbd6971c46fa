import { SECRET_IN_CODE } from './code/f12-secret-in-code.ts'
import type { FindingRule } from './finding-rule.ts'
import { DEPARTED_ACCOUNT } from './identity/f3-departed-account.ts'
import { ADMIN_SCHEDULE } from './identity/f4-admin-schedule.ts'
import { OPEN_ENDPOINT } from './inbound/f1-open-endpoint.ts'
import { LOGIN_ONLY } from './inbound/f2-login-only.ts'
import { CLEAR_TEXT } from './outbound/f10-clear-text.ts'

/** Every rule, in order of their numbers. */
export const FINDING_RULES: readonly FindingRule[] = [
  OPEN_ENDPOINT,
  LOGIN_ONLY,
  DEPARTED_ACCOUNT,
  ADMIN_SCHEDULE,
  CLEAR_TEXT,
  SECRET_IN_CODE,
]

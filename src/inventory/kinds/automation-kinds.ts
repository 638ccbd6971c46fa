import type { AutomationKind } from './automation-kind.ts'
import { ENDPOINT_KINDS } from './endpoint-kinds.ts'
import { FLOW_KINDS } from './flow-kinds.ts'
import { SCHEDULE_KINDS } from './schedule-kinds.ts'
import { SERVER_KINDS } from './server-kinds.ts'

/** Every kind of automation. */
export const AUTOMATION_KINDS: readonly AutomationKind[] = [
  ...SERVER_KINDS,
  ...SCHEDULE_KINDS,
  ...FLOW_KINDS,
  ...ENDPOINT_KINDS,
]

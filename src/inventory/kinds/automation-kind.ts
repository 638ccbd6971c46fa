import type { Evidence, Question, RunsAs, Trigger } from '../model/automation-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, isSet, valueIn } from '../read/ground-row.ts'

/** Whether an automation can run, and on what that rests. */
export interface Live {
  readonly live: boolean | null
  readonly because: string
}

/** As whom an automation runs, with the column that says so; null where none does. */
export interface RunIdentity {
  readonly identity: string
  readonly confidence: RunsAs['confidence']
  readonly column: string | null
}

/** One kind of automation: where its rows are and how its answers are read. */
export interface AutomationKind {
  readonly kind: string
  readonly table: string
  /** False for rows of the table that are of another kind. */
  readonly includes?: (row: GroundRow, ground: Ground) => boolean
  readonly live: (row: GroundRow, ground: Ground) => Live
  readonly trigger: (row: GroundRow, ground: Ground) => Trigger
  readonly runsAs: (row: GroundRow, ground: Ground) => RunIdentity
  readonly evidence: (row: GroundRow, ground: Ground) => Evidence
  /** Tables on which an answer rests beside the own one. */
  readonly needs: Readonly<Partial<Record<Question, readonly string[]>>>
}

/** A row that is live where its flag `active` is set. */
export function liveIfActive(row: GroundRow): Live {
  const active = isSet(row, 'active')
  return { live: active, because: active ? 'active' : 'not active' }
}

/** A kind's rows that run whenever something calls them. */
export function alwaysLive(): Live {
  return { live: true, because: 'runs when it is called' }
}

/** As whom code runs that takes its caller's identity, or another symbolic one. */
export function symbolic(identity: string, confidence: RunsAs['confidence'] = 'inferred'): () => RunIdentity {
  return () => ({ identity: `identity/${identity}`, confidence, column: null })
}

/** The user in a column; the system where it is empty. */
export function userIn(column: string, empty: string): (row: GroundRow) => RunIdentity {
  return (row) => {
    const user = valueIn(row, column)
    return user === ''
      ? { identity: `identity/${empty}`, confidence: 'inferred', column }
      : { identity: `sys_user/${user}`, confidence: 'stated', column }
  }
}

/** A trigger without a moment. */
export function trigger(type: string, mode: Trigger['mode'], on: string | null, when: string | null = null): Trigger {
  return { type, mode, on: on === '' ? null : on, when: when === '' ? null : when }
}

/** Tables on which the destinations of every automation rest. */
export const OUTBOUND_TABLES = [
  'sys_script_include',
  'sys_rest_message',
  'sys_rest_message_fn',
  'sys_soap_message',
  'sys_soap_message_function',
  'sys_alias',
  'sys_connection',
  'sys_auth_profile_basic',
  'discovery_credentials',
  'oauth_entity_profile',
] as const

/** The same, for what stands in a flow. */
export const FLOW_OUTBOUND_TABLES = [
  ...OUTBOUND_TABLES,
  'sys_hub_action_type_definition',
  'sys_hub_step_instance',
  'sys_hub_action_instance',
  'sys_hub_action_instance_v2',
  'sys_hub_sub_flow_instance',
  'sys_hub_sub_flow_instance_v2',
  'sys_variable_value',
  'sys_element_mapping',
  'sys_hub_alias_mapping',
] as const

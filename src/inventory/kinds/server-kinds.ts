import type { Ground } from '../read/ground.ts'
import { type GroundRow, isSet, valueIn } from '../read/ground-row.ts'
import {
  type AutomationKind,
  alwaysLive,
  type Live,
  liveIfActive,
  OUTBOUND_TABLES,
  symbolic,
  trigger,
} from './automation-kind.ts'
import { betterEvidence, fromLog, fromPatterns, noLog } from './evidence.ts'
import { liveUiAction, serverPart } from './ui-action.ts'

const PATTERN = ['sys_script_pattern'] as const

/** Server logic that the platform, a person or a message starts. */
export const SERVER_KINDS: readonly AutomationKind[] = [
  {
    kind: 'business-rule',
    table: 'sys_script',
    live: liveRule,
    trigger: (row) => {
      const when = valueIn(row, 'when')
      const reads = when.includes('display') || onlyQuery(row)
      return trigger('row', reads ? 'of-caller' : 'autonomous', valueIn(row, 'collection'), ruleMoment(row))
    },
    runsAs: symbolic('session-user'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'script-action',
    table: 'sysevent_script_action',
    live: liveIfActive,
    trigger: (row) => trigger('event', 'autonomous', valueIn(row, 'event_name')),
    runsAs: symbolic('system'),
    evidence: (row, ground) => betterEvidence(fromPatterns(ground, row), () => fromEvents(ground, row)),
    needs: { calls: OUTBOUND_TABLES, evidence: [...PATTERN, 'sysevent'] },
  },
  {
    kind: 'notification',
    table: 'sysevent_email_action',
    live: liveIfActive,
    trigger: (row) =>
      valueIn(row, 'event_name') === ''
        ? trigger('row', 'autonomous', valueIn(row, 'collection'), ruleMoment(row))
        : trigger('event', 'autonomous', valueIn(row, 'event_name')),
    runsAs: symbolic('system'),
    evidence: (row, ground) =>
      betterEvidence(
        fromLog(ground, {
          table: 'sys_email_log',
          column: 'notification',
          values: [row.sys_id],
          level: 'recorded',
          always: false,
        }),
        () => fromEvents(ground, row),
      ),
    needs: { calls: OUTBOUND_TABLES, evidence: ['sys_email_log', 'sysevent'] },
  },
  {
    kind: 'inbound-email-action',
    table: 'sysevent_in_email_action',
    live: liveIfActive,
    trigger: (row) => trigger('mail', 'autonomous', valueIn(row, 'table'), valueIn(row, 'type')),
    runsAs: symbolic('email-sender-or-guest'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'transform',
    table: 'sys_transform_map',
    live: liveIfActive,
    trigger: (row) => trigger('import', 'of-caller', valueIn(row, 'source_table')),
    runsAs: symbolic('caller'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: [...OUTBOUND_TABLES, 'sys_transform_entry', 'sys_transform_script'], evidence: PATTERN },
  },
  {
    kind: 'remote-table',
    table: 'sys_script_vtable',
    live: liveIfActive,
    trigger: (row) => trigger('read', 'of-caller', valueIn(row, 'table')),
    runsAs: symbolic('caller'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'ui-action',
    table: 'sys_ui_action',
    includes: (row, ground) => serverPart(row, ground) !== 'none',
    live: liveUiAction,
    trigger: (row, ground) =>
      trigger(
        'click',
        'human',
        valueIn(row, 'table'),
        serverPart(row, ground) === 'second' ? 'after the browser' : null,
      ),
    runsAs: symbolic('session-user'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'record-producer',
    table: 'sc_cat_item_producer',
    live: liveIfActive,
    trigger: (row) => trigger('form', 'operator-assisted', valueIn(row, 'table_name')),
    runsAs: symbolic('session-user'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'mid-script-include',
    table: 'ecc_agent_script_include',
    live: liveIfActive,
    trigger: (row) => trigger('call', 'of-caller', valueIn(row, 'name')),
    runsAs: symbolic('mid-server'),
    // It runs on another computer, which writes no row about it.
    evidence: noLog,
    needs: { calls: OUTBOUND_TABLES },
  },
  {
    kind: 'fix-script',
    table: 'sys_script_fix',
    live: alwaysLive,
    trigger: () => trigger('hand', 'human', null),
    runsAs: symbolic('session-user'),
    evidence: noLog,
    needs: { calls: OUTBOUND_TABLES },
  },
  {
    kind: 'scripted-access-rule',
    table: 'sys_security_acl',
    includes: (row) => isSet(row, 'advanced'),
    live: liveIfActive,
    trigger: (row) => trigger('access', 'of-caller', valueIn(row, 'name'), valueIn(row, 'operation')),
    runsAs: symbolic('caller'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'script-include',
    table: 'sys_script_include',
    live: liveIfActive,
    trigger: (row) =>
      trigger(
        isSet(row, 'client_callable') ? 'client' : 'call',
        'of-caller',
        valueIn(row, 'api_name') || valueIn(row, 'name'),
      ),
    runsAs: symbolic('caller'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
]

function liveRule(row: GroundRow): Live {
  if (!isSet(row, 'active')) return { live: false, because: 'not active' }
  const moments = ACTIONS.filter((action) => isSet(row, `action_${action}`))
  const shows = valueIn(row, 'when').includes('display')
  return moments.length > 0 || shows
    ? { live: true, because: shows ? 'active, on display' : `active, on ${moments.join(', ')}` }
    : { live: false, because: 'active, but on no insert, update, delete or query' }
}

const ACTIONS = ['insert', 'update', 'delete', 'query'] as const

function onlyQuery(row: GroundRow): boolean {
  return isSet(row, 'action_query') && !ACTIONS.slice(0, 3).some((action) => isSet(row, `action_${action}`))
}

function ruleMoment(row: GroundRow): string {
  const moments = ACTIONS.filter((action) => isSet(row, `action_${action}`)).join(', ')
  return [valueIn(row, 'when'), moments].filter((word) => word !== '').join(' ')
}

/** That the event was handled while the automation is active fits, and proves nothing of its condition. */
function fromEvents(ground: Ground, row: GroundRow): ReturnType<typeof fromLog> {
  return fromLog(ground, {
    table: 'sysevent',
    column: 'name',
    values: [valueIn(row, 'event_name')],
    level: 'consistent',
    always: false,
  })
}

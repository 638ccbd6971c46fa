import { isSet, valueIn } from '../read/ground-row.ts'
import { type AutomationKind, alwaysLive, liveIfActive, OUTBOUND_TABLES, symbolic, trigger } from './automation-kind.ts'
import { fromPatterns, noLog } from './evidence.ts'

const PATTERN = ['sys_script_pattern'] as const

/** What a call from outside, or a browser, starts. */
export const ENDPOINT_KINDS: readonly AutomationKind[] = [
  {
    kind: 'rest-endpoint',
    table: 'sys_ws_operation',
    live: (row, ground) => {
      if (!isSet(row, 'active')) return { live: false, because: 'not active' }
      const service = ground.row('sys_ws_definition', valueIn(row, 'web_service_definition'))
      if (service === null) return { live: null, because: 'active; its API was not seen' }
      const on = isSet(service, 'active')
      return { live: on, because: on ? 'active, as its API' : 'active, but its API is not' }
    },
    trigger: (row) => trigger('request', 'of-caller', valueIn(row, 'operation_uri'), valueIn(row, 'http_method')),
    runsAs: (row) =>
      isSet(row, 'requires_authentication')
        ? { identity: 'identity/caller', confidence: 'stated', column: 'requires_authentication' }
        : { identity: 'identity/guest', confidence: 'inferred', column: 'requires_authentication' },
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { live: ['sys_ws_definition'], calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'soap-endpoint',
    table: 'sys_web_service',
    live: liveIfActive,
    trigger: (row) => trigger('request', 'of-caller', valueIn(row, 'function_name') || valueIn(row, 'name')),
    runsAs: symbolic('caller'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'processor',
    table: 'sys_processor',
    live: liveIfActive,
    trigger: (row) => trigger('request', 'of-caller', valueIn(row, 'path')),
    runsAs: symbolic('caller'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'widget',
    table: 'sp_widget',
    live: alwaysLive,
    trigger: (row) => trigger('page', 'of-caller', valueIn(row, 'id') || valueIn(row, 'name')),
    // Where it is public, nobody has to log in.
    runsAs: (row) => ({
      identity: isSet(row, 'public') ? 'identity/guest' : 'identity/session-user',
      confidence: 'inferred',
      column: 'public',
    }),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  {
    kind: 'ui-page',
    table: 'sys_ui_page',
    live: alwaysLive,
    trigger: (row) => trigger('page', 'of-caller', valueIn(row, 'endpoint') || valueIn(row, 'name')),
    runsAs: symbolic('session-user'),
    evidence: (row, ground) => fromPatterns(ground, row),
    needs: { calls: OUTBOUND_TABLES, evidence: PATTERN },
  },
  browser('ui-script', 'sys_ui_script', ''),
  browser('client-script', 'sys_script_client', 'table'),
  browser('catalog-client-script', 'catalog_script_client', ''),
  browser('ui-policy', 'sys_ui_policy', 'table'),
]

function browser(kind: string, table: string, on: string): AutomationKind {
  return {
    kind,
    table,
    live: liveIfActive,
    trigger: (row) => trigger('form', 'human', on === '' ? null : valueIn(row, on), valueIn(row, 'type')),
    runsAs: symbolic('session-user'),
    evidence: noLog,
    needs: { calls: OUTBOUND_TABLES },
  }
}

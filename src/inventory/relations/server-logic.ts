import { nodeId, statedEdge } from '../graph/make-edge.ts'
import { eventNode, tableNode } from '../graph/name-of.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import { isSet, valueIn } from '../read/ground-row.ts'

/** Relation 1: the table on which a business rule works. */
export function* ruleOnTable(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_script')) {
    const table = valueIn(row, 'collection')
    if (table !== '') yield statedEdge(['sys_script', row, 'collection'], 'triggers-on', tableNode(ground, table))
  }
}

/** Relation 2: the REST message that a business rule sends. The columns count only where the rule is one that does. */
export function* ruleSendsMessage(ground: Ground): Generator<Edge> {
  for (const row of ground.rows('sys_script')) {
    if (!isSet(row, 'is_rest')) continue
    const method = valueIn(row, 'rest_method')
    const message = valueIn(row, 'rest_service')
    if (method !== '')
      yield statedEdge(['sys_script', row, 'rest_method'], 'invokes', nodeId('sys_rest_message_fn', method))
    else if (message !== '')
      yield statedEdge(['sys_script', row, 'rest_service'], 'invokes', nodeId('sys_rest_message', message))
    else yield* byText(ground, row)
  }
}

function* byText(ground: Ground, row: ReturnType<Ground['rows']>[number]): Generator<Edge> {
  for (const message of ground.find('sys_rest_message', 'name', valueIn(row, 'rest_service_text'))) {
    const method = ground
      .find('sys_rest_message_fn', 'rest_message', message.sys_id)
      .find((each) => valueIn(each, 'function_name') === valueIn(row, 'rest_method_text'))
    const to =
      method === undefined ? nodeId('sys_rest_message', message.sys_id) : nodeId('sys_rest_message_fn', method.sys_id)
    yield statedEdge(['sys_script', row, 'rest_service_text'], 'invokes', to, { how: 'name', confidence: 'inferred' })
  }
}

/** Relation 24, its second half: what an event starts. */
export function* eventStarts(ground: Ground): Generator<Edge> {
  for (const table of ['sysevent_script_action', 'sysevent_email_action', 'sysevent_in_email_action'])
    for (const row of ground.rows(table)) {
      const name = valueIn(row, 'event_name')
      if (name === '') continue
      yield statedEdge([table, row, 'event_name'], 'handled-by', nodeId(table, row.sys_id), {
        from: eventNode(ground, name),
        how: 'name',
      })
    }
}

/** The tables on which notifications and inbound mail actions, UI actions and remote tables work. */
export function* reactionOnTable(ground: Ground): Generator<Edge> {
  const columns: readonly (readonly [string, string])[] = [
    ['sysevent_email_action', 'collection'],
    ['sysevent_in_email_action', 'table'],
    ['sys_ui_action', 'table'],
    ['sys_script_vtable', 'table'],
  ]
  for (const [table, column] of columns)
    for (const row of ground.rows(table)) {
      const name = valueIn(row, column)
      if (name !== '') yield statedEdge([table, row, column], 'triggers-on', tableNode(ground, name))
    }
}

import type { Automation } from '../../../src/inventory/model/automation-schema.ts'
import type { Edge, GraphNode } from '../../../src/inventory/model/edge-schema.ts'
import type { Finding } from '../../../src/inventory/model/finding-schema.ts'

/** An edge on one line: its ends, how sure it is, and the place that says so. */
export function edgeLine({ from, to, kind, confidence, how, source }: Edge): string {
  const line = source.line === null ? '' : `:${source.line}`
  return `${from} ${kind} ${to} | ${confidence} ${how} | ${source.table}/${source.sys_id}.${source.column ?? ''}${line}`
}

/** A finding on one line, with what it rests on and what it lacks. */
export function findingLine({ rule, state, subject, note, because, needs }: Finding): string {
  const rests = because.map(({ table, sys_id, column }) => `${table}/${sys_id}.${column ?? ''}`).join(' ')
  const lacks = needs.map(({ table, verdict }) => ` ${table}:${verdict}`).join('')
  return `${rule} ${state} ${subject} | ${note} | ${rests}${lacks}`
}

/** A node on one line. */
export function nodeLine({ id, kind, name, attributes }: GraphNode): string {
  return `${id} | ${kind} | ${name ?? ''} | ${Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')}`
}

/** An automation's answers on one line. */
export function automationLine(automation: Automation): string {
  const { id, kind, live, trigger, runsAs, calls, evidence, maker, scriptHash } = automation
  const sent = calls.map(
    ({ destination, credential }) => ` ${destination}${credential === null ? '' : ` with ${credential}`}`,
  )
  return [
    id,
    kind,
    live === null ? 'unknown' : live ? 'live' : 'not live',
    `${trigger.type} ${trigger.mode} ${trigger.on ?? ''}`,
    runsAs.identity,
    `${evidence.level} ${evidence.reason ?? evidence.count ?? ''}`,
    maker.value,
    scriptHash === null ? 'no code' : 'code',
    sent.join(','),
  ].join(' | ')
}

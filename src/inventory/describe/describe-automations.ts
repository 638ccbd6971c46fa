import type { Graph } from '../graph/graph.ts'
import { nodeId } from '../graph/make-edge.ts'
import { nameOf } from '../graph/name-of.ts'
import type { AutomationKind } from '../kinds/automation-kind.ts'
import { AUTOMATION_KINDS } from '../kinds/automation-kinds.ts'
import { betterEvidence, fromLog } from '../kinds/evidence.ts'
import { type Automation, type Evidence, type Maker, QUESTIONS, type Trigger } from '../model/automation-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'
import { codeHash } from './code-hash.ts'
import { lacksOfKind } from './lacks.ts'
import { makerOf } from './maker.ts'
import { outboundCalls } from './outbound-calls.ts'
import { ownersOf } from './owners.ts'

/** Every automation with its answers, one kind after the other. */
export function* describeAutomations(ground: Ground, graph: Graph): Generator<Automation> {
  for (const kind of AUTOMATION_KINDS) {
    const ofKind = {
      limits: limitsOf(ground, kind),
      triggers: new AlikeAnswers<Trigger>(),
      evidence: new AlikeAnswers<Evidence>(),
      makers: new AlikeAnswers<Maker>(),
    }
    for (const row of ground.rows(kind.table))
      if (kind.includes?.(row, ground) ?? true) yield describe(ground, graph, kind, row, ofKind)
  }
}

/** What the automations of a kind have in common. */
interface OfKind {
  readonly limits: Automation['limits']
  readonly triggers: AlikeAnswers<Trigger>
  readonly evidence: AlikeAnswers<Evidence>
  readonly makers: AlikeAnswers<Maker>
}

/** Keeps one copy of equal answers: most automations of a kind have the same. */
class AlikeAnswers<T> {
  readonly #known = new Map<string, T>()

  share(answer: T): T {
    const name = JSON.stringify(answer)
    const known = this.#known.get(name)
    if (known !== undefined) return known
    this.#known.set(name, answer)
    return answer
  }
}

function describe(
  ground: Ground,
  graph: Graph,
  kind: AutomationKind,
  row: GroundRow,
  { limits, triggers, evidence, makers }: OfKind,
): Automation {
  const { table } = kind
  const id = graph.sharedId(nodeId(table, row.sys_id))
  const { live, because } = kind.live(row, ground)
  const { identity, confidence, column } = kind.runsAs(row, ground)
  const scope = valueIn(row, 'sys_scope')
  const code = ground.code(table, row.sys_id)
  return {
    id,
    kind: kind.kind,
    table,
    sys_id: row.sys_id,
    name: nameOf(row),
    scope: scope === '' ? null : scopeName(ground, scope),
    live,
    liveBecause: because,
    trigger: triggers.share(kind.trigger(row, ground)),
    runsAs: {
      identity,
      confidence,
      source: column === null ? null : { table, sys_id: row.sys_id, column, line: null },
    },
    calls: [...outboundCalls(graph, id)],
    evidence: evidence.share(betterEvidence(kind.evidence(row, ground), () => fromOutboundLog(ground, graph, id))),
    owners: [...ownersOf(ground, table, row)],
    maker: makers.share(makerOf(ground, table, row)),
    scriptHash: codeHash(ground, graph, id, code),
    updatedAt: valueIn(row, 'sys_updated_on') || null,
    limits: isHidden(row, code.length) ? [...limits, { question: 'calls', table, verdict: 'column_left_out' }] : limits,
  }
}

/** Calls that the log of outbound calls has of an automation, or of a step of it. */
function fromOutboundLog(ground: Ground, graph: Graph, id: string): ReturnType<typeof fromLog> {
  const steps = graph.from(id).flatMap(({ kind, to }) => (kind === 'has-step' ? [to] : []))
  const values = [id, ...steps].map((node) => node.slice(node.indexOf('/') + 1))
  return fromLog(ground, {
    table: 'sys_outbound_http_log',
    column: 'source_record',
    values,
    level: 'recorded',
    always: false,
  })
}

/** A protected file shows no script: that is hidden, and not empty. */
function isHidden(row: GroundRow, columns: number): boolean {
  return valueIn(row, 'sys_policy') === 'protected' && columns === 0
}

/** What each question lacks. */
function limitsOf(ground: Ground, kind: AutomationKind): Automation['limits'] {
  return QUESTIONS.flatMap((question) =>
    lacksOfKind(ground, kind, question).map(({ table, verdict }) => ({ question, table, verdict })),
  )
}

function scopeName(ground: Ground, scope: string): string {
  const row = ground.row('sys_scope', scope)
  return row === null ? scope : valueIn(row, 'scope') || scope
}

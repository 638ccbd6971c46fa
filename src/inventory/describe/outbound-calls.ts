import type { Graph } from '../graph/graph.ts'
import type { OutboundCall } from '../model/automation-schema.ts'
import { CONFIDENCES, type Confidence, type Edge } from '../model/edge-schema.ts'

/** Edges that lead from an automation towards what leaves the instance. Events and other automations' own starts are not followed. */
const FOLLOWED: ReadonlySet<Edge['kind']> = new Set([
  'calls',
  'invokes',
  'has-step',
  'uses-alias',
  'overrides-alias',
  'connects-by',
  'loads-from',
])

/** The most nodes that are visited for one automation. */
const MAX_VISITED = 5000

/** The list of most automations. */
const NONE: readonly OutboundCall[] = []

interface Reached {
  readonly id: string
  readonly via: readonly string[]
  readonly confidence: Confidence
  readonly credential: string | null
}

/** Where an automation can send, over code, steps, messages, aliases and connections: each destination once for each credential, by the shortest way. */
export function outboundCalls(graph: Graph, automation: string): readonly OutboundCall[] {
  const calls = new Map<string, OutboundCall>()
  const visited = new Set([automation])
  let open: readonly Reached[] = [{ id: automation, via: [], confidence: 'stated', credential: null }]
  while (open.length > 0 && visited.size < MAX_VISITED) {
    const next: Reached[] = []
    for (const at of open) {
      const edges = sorted(graph.from(at.id))
      const credential = edges.find(({ kind }) => kind === 'uses-credential')?.to ?? at.credential
      const overrides = edges.some(({ kind }) => kind === 'overrides-alias')
      for (const edge of edges) {
        const confidence = weaker(at.confidence, edge.confidence)
        if (edge.kind === 'sends-to') note(calls, edge, at.via, credential, confidence)
        if (!FOLLOWED.has(edge.kind) || visited.has(edge.to) || (overrides && edge.kind === 'uses-alias')) continue
        visited.add(edge.to)
        next.push({
          id: edge.to,
          via: [...at.via, edge.to],
          confidence,
          credential: edge.kind === 'connects-by' ? credential : null,
        })
      }
    }
    open = next
  }
  return calls.size === 0 ? NONE : [...calls].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call)
}

function note(
  calls: Map<string, OutboundCall>,
  edge: Edge,
  via: readonly string[],
  credential: string | null,
  confidence: Confidence,
): void {
  const name = `${edge.to}\t${credential ?? ''}`
  if (calls.has(name)) return
  const { table, sys_id, column, line } = edge.source
  calls.set(name, {
    destination: edge.to,
    via: [...via],
    credential,
    confidence,
    source: { table, sys_id, column, line },
  })
}

function sorted(edges: readonly Edge[]): readonly Edge[] {
  return [...edges].sort((a, b) => {
    const [left, right] = [`${a.to}\t${a.kind}`, `${b.to}\t${b.kind}`]
    if (left !== right) return left < right ? -1 : 1
    const [one, other] = [CONFIDENCES.indexOf(a.confidence), CONFIDENCES.indexOf(b.confidence)]
    return one === other ? (a.source.line ?? 0) - (b.source.line ?? 0) : one - other
  })
}

function weaker(a: Confidence, b: Confidence): Confidence {
  return CONFIDENCES.indexOf(a) > CONFIDENCES.indexOf(b) ? a : b
}

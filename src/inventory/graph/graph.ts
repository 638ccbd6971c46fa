import type { Edge, GraphNode } from '../model/edge-schema.ts'

/** Ends of which it is asked what leads there. */
const ASKED_ENDS =
  /^(?:destination|sys_user|sys_auth_profile_basic|oauth_entity_profile|discovery_credentials|sys_connection|sys_alias)\//

/** The edges of an inventory, each once. */
export class Graph {
  readonly #from = new Map<string, Edge[]>()
  readonly #to = new Map<string, Edge[]>()
  /** The ids of all ends, each once: edges share them. */
  readonly #ends = new Map<string, string>()

  /** Takes edges in. */
  add(edges: Iterable<Edge>): void {
    for (const given of edges) {
      const { kind, confidence, source, how } = given
      const edge = { from: this.#end(given.from), to: this.#end(given.to), kind, confidence, source, how }
      const known = this.#from.get(edge.from)
      if (known === undefined) this.#from.set(edge.from, [edge])
      else known.push(edge)
      if (!ASKED_ENDS.test(edge.to)) continue
      const leading = this.#to.get(edge.to)
      if (leading === undefined) this.#to.set(edge.to, [edge])
      else leading.push(edge)
    }
  }

  /** No edge comes any more: lists that have room for more give it back. */
  settle(): void {
    for (const lists of [this.#from, this.#to]) for (const [id, edges] of lists) lists.set(id, edges.slice())
  }

  /** The copy of a node's id that its edges share. */
  sharedId(id: string): string {
    return this.#ends.get(id) ?? id
  }

  /** The edges that begin at a node. */
  from(id: string): readonly Edge[] {
    return this.#from.get(id) ?? []
  }

  /** The edges that end at a destination, a user, a credential, a connection or an alias. */
  to(id: string): readonly Edge[] {
    return this.#to.get(id) ?? []
  }

  /** All edges in order of their ends, kinds and places; those that say the same from the same place once. */
  *sorted(): Generator<Edge> {
    for (const from of [...this.#from.keys()].sort()) {
      let before: Edge | null = null
      for (const edge of [...this.from(from)].sort(compareEdges)) {
        if (before === null || compareEdges(before, edge) !== 0) yield edge
        before = edge
      }
    }
  }

  /** The ids of all nodes that edges lead from or to. */
  ends(): Iterable<string> {
    return this.#ends.keys()
  }

  #end(id: string): string {
    const known = this.#ends.get(id)
    if (known !== undefined) return known
    // A text that was put together keeps its pieces.
    const own = Buffer.from(id).toString()
    this.#ends.set(own, own)
    return own
  }
}

/** Compares two nodes by their ids. */
export function byId(a: Pick<GraphNode, 'id'>, b: Pick<GraphNode, 'id'>): number {
  return compareTexts(a.id, b.id)
}

function compareEdges(a: Edge, b: Edge): number {
  return (
    compareTexts(a.from, b.from) ||
    compareTexts(a.to, b.to) ||
    compareTexts(a.kind, b.kind) ||
    compareTexts(a.source.table, b.source.table) ||
    compareTexts(a.source.sys_id, b.source.sys_id) ||
    compareTexts(a.source.column ?? '', b.source.column ?? '') ||
    (a.source.line ?? 0) - (b.source.line ?? 0)
  )
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

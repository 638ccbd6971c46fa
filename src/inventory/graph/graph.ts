import type { Edge, GraphNode } from '../model/edge-schema.ts'

/** The edges of an inventory, each once. */
export class Graph {
  readonly #edges = new Map<string, Edge>()
  readonly #from = new Map<string, Edge[]>()
  readonly #to = new Map<string, Edge[]>()

  /** Takes edges in; one that says the same from the same place is kept once. */
  add(edges: Iterable<Edge>): void {
    for (const edge of edges) {
      const name = edgeName(edge)
      if (this.#edges.has(name)) continue
      this.#edges.set(name, edge)
      push(this.#from, edge.from, edge)
      push(this.#to, edge.to, edge)
    }
  }

  /** The edges that begin at a node. */
  from(id: string): readonly Edge[] {
    return this.#from.get(id) ?? []
  }

  /** The edges that end at a node. */
  to(id: string): readonly Edge[] {
    return this.#to.get(id) ?? []
  }

  /** All edges in order of their ends, kinds and places. */
  sorted(): readonly Edge[] {
    return [...this.#edges].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge)
  }

  /** The ids of all nodes that edges lead from or to. */
  ends(): ReadonlySet<string> {
    return new Set([...this.#from.keys(), ...this.#to.keys()])
  }
}

/** Compares two nodes by their ids. */
export function byId(a: Pick<GraphNode, 'id'>, b: Pick<GraphNode, 'id'>): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

function edgeName({ from, to, kind, source }: Edge): string {
  const line = source.line === null ? '' : String(source.line).padStart(7, '0')
  return `${from}\t${to}\t${kind}\t${source.table}\t${source.sys_id}\t${source.column ?? ''}\t${line}`
}

function push(map: Map<string, Edge[]>, key: string, edge: Edge): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [edge])
  else known.push(edge)
}

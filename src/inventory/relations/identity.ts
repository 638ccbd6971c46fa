import type { Graph } from '../graph/graph.ts'
import { nodeId, statedEdge } from '../graph/make-edge.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import { rolesOf } from './role-closure.ts'

/** Relation 31: the roles of the users as whom something runs or acts; those of all others are of no concern here. */
export function* identityRoles(ground: Ground, graph: Graph): Generator<Edge> {
  const users = new Set<string>()
  for (const id of graph.ends())
    if (id.startsWith('sys_user/') && actsSomewhere(graph, id)) users.add(id.slice('sys_user/'.length))
  for (const user of [...users].sort())
    for (const { role, source, how } of rolesOf(ground, user))
      yield statedEdge(source, 'has-role', nodeId('sys_user_role', role), { from: nodeId('sys_user', user), how })
}

function actsSomewhere(graph: Graph, id: string): boolean {
  return graph.to(id).some(({ kind }) => kind === 'runs-as' || kind === 'acts-as')
}

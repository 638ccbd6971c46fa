import { codeEdges } from '../code-relations/code-edges.ts'
import { Graph } from '../graph/graph.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import {
  actionSteps,
  agentTools,
  aliasMappings,
  flowCalls,
  flowRunsAs,
  flowSnapshot,
  flowStartedBy,
  mappedAddresses,
  stepReferences,
  workflowVersions,
} from './flows.ts'
import { identityRoles } from './identity.ts'
import { endpointGuards, inboundClients, scopePrivileges } from './inbound.ts'
import {
  aliasConnections,
  connectionCredentials,
  credentialToOauth,
  importAddresses,
  loggedCalls,
  messageMethods,
} from './outbound.ts'
import { importChain, scheduledBy, scheduleRunsAs } from './schedules.ts'
import { eventStarts, reactionOnTable, ruleOnTable, ruleSendsMessage } from './server-logic.ts'

/** Every relation that needs nothing but rows. */
const RELATIONS: readonly ((ground: Ground) => Iterable<Edge>)[] = [
  ruleOnTable,
  ruleSendsMessage,
  reactionOnTable,
  eventStarts,
  scheduleRunsAs,
  scheduledBy,
  importChain,
  flowRunsAs,
  flowSnapshot,
  flowStartedBy,
  flowCalls,
  actionSteps,
  stepReferences,
  mappedAddresses,
  aliasMappings,
  workflowVersions,
  agentTools,
  aliasConnections,
  connectionCredentials,
  credentialToOauth,
  messageMethods,
  importAddresses,
  loggedCalls,
  endpointGuards,
  inboundClients,
  scopePrivileges,
  codeEdges,
]

/** Derives every relation from the rows. */
export function buildGraph(ground: Ground): Graph {
  const graph = new Graph()
  for (const relation of RELATIONS) graph.add(relation(ground))
  graph.add(identityRoles(ground, graph))
  graph.settle()
  return graph
}

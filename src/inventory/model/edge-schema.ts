import { z } from 'zod'

/** How sure an edge is: a reference or key states it, a script's text holds it, or it follows from something else. */
export const CONFIDENCES = ['stated', 'found', 'inferred'] as const

/** How sure an edge is. */
export type Confidence = (typeof CONFIDENCES)[number]

/** What an edge says, read from its beginning to its end. @internal */
export const EDGE_KINDS = [
  'triggers-on',
  'invokes',
  'runs-as',
  'scheduled-by',
  'published-as',
  'started-by',
  'calls',
  'has-step',
  'has-method',
  'uses-alias',
  'overrides-alias',
  'connects-by',
  'uses-credential',
  'sends-to',
  'mentions',
  'reads-constant',
  'reads-property',
  'uses-mid-server',
  'reads',
  'writes',
  'raises',
  'handled-by',
  'loads-from',
  'loads-into',
  'guarded-by',
  'acts-as',
  'has-client-id',
  'has-role',
  'needs-role',
  'may-use',
  'called-out',
] as const

/** The form of a line of `edges.ndjson`. */
export const EdgeSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  kind: z.enum(EDGE_KINDS),
  confidence: z.enum(CONFIDENCES),
  source: z.strictObject({
    table: z.string(),
    column: z.string().nullable(),
    sys_id: z.string(),
    line: z.number().int().positive().nullable(),
  }),
  how: z
    .string()
    .describe('the way in which the end was found: column, key, name, literal, constant, prefix and so on'),
})

/** A relation between two nodes, with the exact place that says so. */
export type Edge = z.infer<typeof EdgeSchema>

/** The form of a line of `nodes.ndjson`. */
export const GraphNodeSchema = z.strictObject({
  id: z.string().describe('<table>/<sys_id>, or a symbolic one such as identity/system or destination/<host>'),
  kind: z.string(),
  table: z.string().nullable(),
  sys_id: z.string().nullable(),
  name: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

/** A thing that edges lead to or from. */
export type GraphNode = z.infer<typeof GraphNodeSchema>

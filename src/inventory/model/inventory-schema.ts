import { z } from 'zod'
import { RunIdSchema, TableNameSchema } from '../../sink/schema/plan-schema.ts'
import { CountSchema, DigestSchema } from '../../sink/schema/receipt-schema.ts'
import { QUESTIONS } from './automation-schema.ts'
import { NeedSchema, SIGHT_VERDICTS } from './sight-schema.ts'

const CountsSchema = z.record(z.string(), CountSchema)

/** The form of `inventory.json`: what the files beside it are, and what they rest on. */
export const InventorySchema = z.strictObject({
  schemaVersion: z.literal(1),
  state: z.enum(['finished', 'unfinished']).describe('files beside an unfinished one are not to be trusted'),
  instance: z.string(),
  run: RunIdSchema.describe('the run whose state was read'),
  runs: z
    .array(z.strictObject({ run: RunIdSchema, manifestSha256: DigestSchema }))
    .describe('every run whose rows are in the state, with the digest of its manifest'),
  harvester: z.string().describe('the release that wrote the manifest'),
  parser: z.string().describe('the releases of the parsers of scripts'),
  files: z.array(z.strictObject({ path: z.string(), lines: CountSchema, bytes: CountSchema, sha256: DigestSchema })),
  counts: z.strictObject({
    automations: CountsSchema.describe('by kind'),
    browserOnly: CountsSchema.describe('UI actions that run in the browser alone and are not listed, by table'),
    live: CountsSchema.describe('by live, not live, unknown'),
    makers: CountsSchema,
    evidence: CountsSchema.describe('by level'),
    nodes: CountsSchema.describe('by kind'),
    edges: CountsSchema.describe('by kind'),
    findings: CountsSchema.describe('found, by rule'),
    scripts: CountsSchema.describe('by the way in which they were read'),
    callSites: CountsSchema.describe('by the API and how its argument was resolved'),
  }),
  coverage: z
    .array(
      z.strictObject({
        question: z.enum(QUESTIONS),
        state: z.enum(['answered', 'in-part']),
        needs: z.array(NeedSchema).describe('the tables that were not seen whole'),
      }),
    )
    .describe('what each question lacks'),
  tables: z
    .array(
      z.strictObject({
        table: TableNameSchema,
        verdict: z.enum(SIGHT_VERDICTS),
        rows: CountSchema,
        window: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
        leftOut: z.array(z.string()).describe('columns that were not read'),
        reason: z.string().nullable(),
      }),
    )
    .describe('the tables that were read'),
  givenUp: z
    .array(z.strictObject({ script: z.string(), column: z.string(), reason: z.string() }))
    .describe('scripts that were not parsed whole'),
})

/** What an inventory wrote, and what it rests on. */
export type Inventory = z.infer<typeof InventorySchema>

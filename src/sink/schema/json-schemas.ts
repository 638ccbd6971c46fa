import { z } from 'zod'
import { AcceptedGapsSchema } from '../accept/accepted-gaps-schema.ts'
import { FoldSchema } from '../fold/fold-schema.ts'
import { ManifestSchema } from './manifest-schema.ts'
import { ReceiptSchema } from './receipt-schema.ts'
import { RunResultSchema } from './run-result-schema.ts'

/** The published JSON Schemas as texts, by file name in `schema/`. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return {
    'accepted-gaps.schema.json': text(AcceptedGapsSchema, 'Gaps accepted with harvester accept'),
    'fold.schema.json': text(FoldSchema, 'What harvester fold wrote'),
    'manifest.schema.json': text(ManifestSchema, 'Manifest of a run'),
    'receipt.schema.json': text(ReceiptSchema, 'Receipt of one slice'),
    'run-result.schema.json': text(RunResultSchema, 'Output of harvester run --json'),
  }
}

function text(schema: z.ZodType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema)
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`
}

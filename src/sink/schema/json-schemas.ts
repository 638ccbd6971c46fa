import { z } from 'zod'
import { AcceptedGapsSchema } from '../accept/accepted-gaps-schema.ts'
import { FoldSchema } from '../fold/fold-schema.ts'
import { ManifestSchema } from './manifest-schema.ts'
import { ReceiptSchema } from './receipt-schema.ts'
import { RunResultSchema } from './run-result-schema.ts'

/** The published JSON Schemas as texts, by file name in `schema/`. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  return {
    'accepted-gaps.schema.json': schemaText(AcceptedGapsSchema, 'Gaps accepted with harvester accept'),
    'fold.schema.json': schemaText(FoldSchema, 'What harvester fold wrote'),
    'manifest.schema.json': schemaText(ManifestSchema, 'Manifest of a run'),
    'receipt.schema.json': schemaText(ReceiptSchema, 'Receipt of one slice'),
    'run-result.schema.json': schemaText(RunResultSchema, 'Output of harvester run --json'),
  }
}

/** A schema as the text that is published, with its title. */
export function schemaText(schema: z.ZodType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema)
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`
}

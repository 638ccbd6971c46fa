import { schemaText } from '../sink/schema/json-schemas.ts'
import { ExportSchema } from './export/export-schema.ts'

/** The published JSON Schemas of what projections write, as texts, by file name in `schema/`. */
export function projectionSchemas(): Readonly<Record<string, string>> {
  return { 'export.schema.json': schemaText(ExportSchema, 'What harvester export wrote') }
}

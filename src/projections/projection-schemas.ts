import { schemaText } from '../sink/schema/json-schemas.ts'
import { ExportSchema } from './export/export-schema.ts'
import { LoadSchema } from './load/load-schema.ts'

/** The published JSON Schemas of what projections write, as texts, by file name in `schema/`. */
export function projectionSchemas(): Readonly<Record<string, string>> {
  return {
    'export.schema.json': schemaText(ExportSchema, 'What harvester export wrote'),
    'load.schema.json': schemaText(LoadSchema, 'What harvester load prints with --json'),
  }
}

import { writeFile } from 'node:fs/promises'
import { inventorySchemas } from '../inventory/inventory-schemas.ts'
import { projectionSchemas } from '../projections/projection-schemas.ts'
import { jsonSchemas } from '../sink/schema/json-schemas.ts'

// An entry point of the build: writes the published schemas beside the compiled sources.
const folder = new URL('../../schema/', import.meta.url)
for (const [name, text] of Object.entries({ ...jsonSchemas(), ...inventorySchemas(), ...projectionSchemas() }))
  await writeFile(new URL(name, folder), text)

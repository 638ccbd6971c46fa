import { schemaText } from '../sink/schema/json-schemas.ts'
import { InventoryDiffSchema } from './diff/inventory-diff-schema.ts'
import { AutomationSchema } from './model/automation-schema.ts'
import { EdgeSchema, GraphNodeSchema } from './model/edge-schema.ts'
import { FindingSchema } from './model/finding-schema.ts'
import { InventorySchema } from './model/inventory-schema.ts'

/** The published JSON Schemas of an inventory as texts, by file name in `schema/`. */
export function inventorySchemas(): Readonly<Record<string, string>> {
  return {
    'inventory.schema.json': schemaText(InventorySchema, 'What harvester inventory wrote'),
    'inventory-diff.schema.json': schemaText(InventoryDiffSchema, 'What harvester inventory diff --json prints'),
    'inventory-automation.schema.json': schemaText(AutomationSchema, 'A line of automations.ndjson'),
    'inventory-node.schema.json': schemaText(GraphNodeSchema, 'A line of nodes.ndjson'),
    'inventory-edge.schema.json': schemaText(EdgeSchema, 'A line of edges.ndjson'),
    'inventory-finding.schema.json': schemaText(FindingSchema, 'A line of findings.ndjson'),
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Automation, AutomationSchema } from '../../../src/inventory/model/automation-schema.ts'
import { type Edge, EdgeSchema, type GraphNode, GraphNodeSchema } from '../../../src/inventory/model/edge-schema.ts'
import { type Finding, FindingSchema } from '../../../src/inventory/model/finding-schema.ts'
import { type Inventory, InventorySchema } from '../../../src/inventory/model/inventory-schema.ts'
import { takeInventory } from '../../../src/inventory/take-inventory.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { publishRows, type TableChanges, type TestRows } from './publish-rows.ts'

/** An inventory as it lies on the disk, parsed by its schemas. */
export interface Taken {
  readonly out: string
  readonly inventory: Inventory
  readonly automations: readonly Automation[]
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly Edge[]
  readonly findings: readonly Finding[]
  /** Everything that was written, as one text. */
  readonly text: string
}

/** Publishes rows and takes their inventory. */
export async function inventoryOf(rows: TestRows, changes: TableChanges = {}): Promise<Taken> {
  return takenFrom(await publishRows(rows, changes))
}

/** Takes the inventory of a harvest. */
export async function takenFrom(folder: string): Promise<Taken> {
  const out = join(await temporaryFolder(), 'inventory')
  await takeInventory({ folder, run: null, out })
  return readInventory(out)
}

/** Reads an inventory that was written. */
export function readInventory(out: string): Taken {
  const read = (name: string): string => readFileSync(join(out, name), 'utf8')
  const lines = (name: string): readonly unknown[] =>
    read(name)
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))
  const names = ['automations.ndjson', 'nodes.ndjson', 'edges.ndjson', 'findings.ndjson']
  return {
    out,
    inventory: InventorySchema.parse(JSON.parse(read('inventory.json'))),
    automations: lines('automations.ndjson').map((line) => AutomationSchema.parse(line)),
    nodes: lines('nodes.ndjson').map((line) => GraphNodeSchema.parse(line)),
    edges: lines('edges.ndjson').map((line) => EdgeSchema.parse(line)),
    findings: lines('findings.ndjson').map((line) => FindingSchema.parse(line)),
    text: [...names, 'inventory.json'].map(read).join('\n'),
  }
}

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FINDING_RULES } from '../../../src/inventory/findings/finding-rules.ts'
import { AUTOMATION_KINDS } from '../../../src/inventory/kinds/automation-kinds.ts'
import { EDGE_KINDS } from '../../../src/inventory/model/edge-schema.ts'
import { automationCatalogue } from '../../../src/servicenow/catalogue/catalogue.ts'
import { STORY, storyId } from '../../../src/simulator/dataset/story/story.ts'
import { ABSENT_TABLES } from '../../../src/simulator/dataset/synthetic-tables.ts'
import { EXPECTED_AUTOMATIONS } from '../../inventory/hand-made/expected-automations.ts'
import { EXPECTED_EDGES } from '../../inventory/hand-made/expected-edges.ts'
import { EXPECTED_FINDINGS } from '../../inventory/hand-made/expected-findings.ts'
import { automationLine, edgeLine, findingLine } from '../../inventory/support/shown.ts'
import { readInventory } from '../../inventory/support/take.ts'
import { environmentFor, typed } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Few rows beside those of the story, of every table. */
const FEW = Object.fromEntries(
  automationCatalogue().flatMap(({ table }) => (table in ABSENT_TABLES || table === 'sys_user' ? [] : [[table, 2]])),
)

/** Ids of the story's rows by those that the platform would have given them. */
const NAMES = new Map(
  Object.values(STORY).flatMap((rows) => rows.map(({ sys_id }) => [storyId(sys_id), sys_id] as const)),
)

/** A line with the ids that the story is told with, whenever what it tells of happened. */
function told(line: string): string {
  return line.replace(/[0-9a-f]{32}/g, (id) => NAMES.get(id) ?? id).replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'then')
}

/** What tables the simulated instance has is its own affair: the story knows three. */
function speaksOfTables(line: string): boolean {
  return /table\/|tb_/.test(line)
}

test('a run of everything, and the inventory that its worker makes, hold every kind, relation and finding of the story', async () => {
  const simulator = await simulated({ story: true, tables: FEW })
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator), HARVESTER_AFTER: 'inventory' }
  const ended = await typed(['run', '--include-sensitive'], env, folder)
  expect([ended.exitCode, ended.stdout]).toEqual([0, expect.stringContaining('inventory')])
  const [instance = ''] = readdirSync(join(folder, 'harvest-projections'))
  const { automations, edges, findings, inventory } = readInventory(
    join(folder, 'harvest-projections', instance, 'inventory'),
  )
  const kinds = [...new Set(AUTOMATION_KINDS.map(({ kind }) => kind))]
  expect(Object.keys(inventory.counts.automations).sort()).toEqual(kinds.sort())
  expect(Object.keys(inventory.counts.edges).sort()).toEqual([...EDGE_KINDS].sort())
  expect(Object.keys(inventory.counts.findings).sort()).toEqual(FINDING_RULES.map(({ id }) => id).sort())
  const missing = (expected: readonly string[], found: readonly string[]) => {
    const lines = new Set(found.map(told))
    return expected.filter((line) => !lines.has(told(line)) && !speaksOfTables(line))
  }
  expect(missing(EXPECTED_EDGES, edges.map(edgeLine))).toEqual([])
  expect(missing(EXPECTED_AUTOMATIONS, automations.map(automationLine))).toEqual([])
  const found = EXPECTED_FINDINGS.filter((line) => / found (?!instance)/.test(line))
  expect(missing(found, findings.map(findingLine))).toEqual([])
})

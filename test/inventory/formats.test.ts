import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { InventoryFormat } from '../../src/inventory/export/inventory-format.ts'
import { takeInventory } from '../../src/inventory/take-inventory.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { HAND_MADE_ROWS } from './hand-made/hand-made-rows.ts'
import { publishRows, type TestRows } from './support/publish-rows.ts'

/** What SARIF 2.1.0 demands of the parts that are used. */
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      columnKind: z.literal('utf16CodeUnits'),
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          version: z.string(),
          rules: z.array(
            z.strictObject({ id: z.string(), shortDescription: z.strictObject({ text: z.string().min(1) }) }),
          ),
        }),
      }),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.number().int().nonnegative(),
          kind: z.enum(['fail', 'open']),
          level: z.enum(['note', 'none']),
          message: z.strictObject({ text: z.string().min(1) }),
          locations: z.tuple([
            z.strictObject({
              logicalLocations: z.tuple([
                z.strictObject({ fullyQualifiedName: z.string(), kind: z.literal('resource') }),
              ]),
              physicalLocation: z
                .strictObject({
                  artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w./%-]+$/) }),
                  region: z.strictObject({ startLine: z.number().int().positive() }).optional(),
                })
                .optional(),
            }),
          ]),
          partialFingerprints: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
        }),
      ),
    }),
  ]),
})

/** The form of BloodHound's OpenGraph: flat properties, kinds of letters and digits. */
const Flat = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
const Kind = z.string().regex(/^[A-Za-z0-9_]+$/)
const OpenGraph = z.strictObject({
  graph: z.strictObject({
    nodes: z.array(z.strictObject({ id: z.string(), kinds: z.array(Kind).min(1).max(3), properties: Flat })),
    edges: z.array(
      z.strictObject({
        kind: Kind,
        start: z.strictObject({ value: z.string() }),
        end: z.strictObject({ value: z.string() }),
        properties: Flat,
      }),
    ),
  }),
  metadata: z.strictObject({ source_kind: z.string() }),
})

async function written(format: InventoryFormat, file: string, rows: TestRows = HAND_MADE_ROWS): Promise<string> {
  const out = join(await temporaryFolder(), 'out')
  const { files } = await takeInventory({ folder: await publishRows(rows), run: null, out, format })
  expect(files.map(({ path }) => path)).toContain(file)
  return readFileSync(join(out, file), 'utf8')
}

test('findings are SARIF: notes with their lines, and rules that cannot be evaluated are open', async () => {
  const { runs } = Sarif.parse(JSON.parse(await written('sarif', 'findings.sarif')))
  const { results, tool } = runs[0]
  expect(tool.driver.rules).toHaveLength(25)
  const dynamic = results.find(({ ruleId }) => ruleId === 'F14')
  expect(dynamic).toMatchObject({
    kind: 'fail',
    level: 'note',
    locations: [
      { physicalLocation: { artifactLocation: { uri: 'sys_script/br_calls/script' }, region: { startLine: 7 } } },
    ],
  })
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  expect(results.filter(({ kind }) => kind === 'open').map(({ ruleId }) => ruleId)).toEqual(['F21'])
  expect(new Set(results.map(({ partialFingerprints }) => partialFingerprints['finding/v1'])).size).toBe(results.length)
})

/** The schema of SARIF 2.1.0 as OASIS published it. */
const OFFICIAL = z.fromJSONSchema(
  JSON.parse(
    readFileSync(
      new URL('../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', import.meta.url),
      'utf8',
    ),
    // zod takes a relative reference, which SARIF allows, for no address at all.
    (key, value) => (key === 'format' && value === 'uri-reference' ? undefined : value),
  ),
)

test.each([
  { name: 'many findings', rows: HAND_MADE_ROWS },
  { name: 'none', rows: { sys_script: [] } },
])('SARIF of $name holds to the official schema', async ({ rows }) => {
  const log: unknown = JSON.parse(await written('sarif', 'findings.sarif', rows))
  expect(OFFICIAL.safeParse(log).error).toBeUndefined()
})

test.each([
  { name: 'a level that there is not', change: { level: 'high' } },
  { name: 'a property that there is not', change: { severity: 1 } },
  { name: 'no message', change: { message: undefined } },
])('the official schema refuses $name', async ({ change }) => {
  const log = Sarif.parse(JSON.parse(await written('sarif', 'findings.sarif')))
  const [first] = log.runs[0].results
  expect(OFFICIAL.safeParse({ ...log, runs: [{ ...log.runs[0], results: [{ ...first, ...change }] }] }).success).toBe(
    false,
  )
})

test('an inventory without findings is SARIF too', async () => {
  expect(
    Sarif.safeParse(JSON.parse(await written('sarif', 'findings.sarif', { sys_script: [] }))).error,
  ).toBeUndefined()
})

test('the graph is OpenGraph: each edge has both of its nodes', async () => {
  const { graph } = OpenGraph.parse(JSON.parse(await written('opengraph', 'opengraph.json')))
  const ids = new Set(graph.nodes.map(({ id }) => id))
  expect(ids.size).toBe(graph.nodes.length)
  expect(graph.edges.filter(({ start, end }) => !ids.has(start.value) || !ids.has(end.value))).toEqual([])
  expect(graph.edges).toContainEqual(
    expect.objectContaining({
      kind: 'SnRunsAs',
      start: { value: 'sysauto_script/jb_bob' },
      end: { value: 'sys_user/u_bob' },
    }),
  )
})

test('a CSV file has a line for each automation, and no cell that a spreadsheet would run', async () => {
  const rule = { sys_id: 'r1', name: '=HYPERLINK("http://x")', active: 'true', sys_updated_on: '2026-01-05 10:00:00' }
  const text = await written('csv', 'automations.csv', { sys_script: [rule, { ...rule, sys_id: 'r2', name: '+1' }] })
  const [head, first, second, ...rest] = text.split('\r\n')
  expect(head?.startsWith('id,kind,name,scope,live')).toBe(true)
  expect(first).toContain(`sys_script/r1,business-rule,"'=HYPERLINK(""http://x"")",`)
  expect(second).toContain("sys_script/r2,business-rule,'+1,")
  expect(rest).toEqual([''])
})

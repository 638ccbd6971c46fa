import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { takeInventory } from '../../src/inventory/take-inventory.ts'
import { sha256Hex } from '../../src/sink/stored/sha256-hex.ts'
import { typed } from '../support/command.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { publishRows, type TestRows } from './support/publish-rows.ts'
import { inventoryOf, takenFrom } from './support/take.ts'

const ROWS: TestRows = {
  sys_script: [
    {
      sys_id: 'a1',
      name: 'Send incident',
      active: 'true',
      action_insert: 'true',
      when: 'after',
      collection: 'incident',
      script: "var r = new sn_ws.RESTMessageV2();\nr.setEndpoint('https://api.example.com/v1');\nr.execute();",
      sys_updated_on: '2026-01-01 10:00:00',
    },
  ],
  sys_db_object: [{ sys_id: 'd1', name: 'incident', sys_updated_on: '2026-01-01 10:00:00' }],
}

test('a business rule that calls out is listed with its table, its host, its line and the hash of its script', async () => {
  const { automations, edges, nodes, inventory } = await inventoryOf(ROWS)
  expect(automations).toMatchObject([
    {
      id: 'sys_script/a1',
      kind: 'business-rule',
      name: 'Send incident',
      live: true,
      trigger: { type: 'row', mode: 'autonomous', on: 'incident', when: 'after insert' },
      runsAs: { identity: 'identity/session-user', confidence: 'inferred' },
      calls: [
        {
          destination: 'destination/api.example.com',
          via: [],
          confidence: 'found',
          source: { table: 'sys_script', sys_id: 'a1', column: 'script', line: 2 },
        },
      ],
      evidence: { level: 'unknown', reason: 'log-unproven' },
      scriptHash: sha256Hex(Buffer.from(ROWS.sys_script?.[0]?.script ?? '')),
    },
  ])
  expect(edges.map(({ from, kind, to, how }) => [from, kind, to, how])).toContainEqual([
    'sys_script/a1',
    'triggers-on',
    'sys_db_object/d1',
    'column',
  ])
  expect(nodes.map(({ id }) => id)).toContain('destination/api.example.com')
  expect(inventory).toMatchObject({ state: 'finished', counts: { automations: { 'business-rule': 1 } } })
})

test('equal rows give equal bytes, and the document names the digest of each file and of the manifest', async () => {
  const folder = await publishRows(ROWS)
  const first = await takenFrom(folder)
  expect((await takenFrom(folder)).text).toBe(first.text)
  for (const { path, sha256 } of first.inventory.files)
    expect(sha256Hex(readFileSync(join(first.out, path))), path).toBe(sha256)
  const [run] = first.inventory.runs
  const manifest = join(folder, first.inventory.instance, 'runs', first.inventory.run, 'manifest.json')
  expect(run?.manifestSha256).toBe(sha256Hex(readFileSync(manifest)))
})

test('an inventory replaces one that is there, and no files of anybody else', async () => {
  const folder = await publishRows(ROWS)
  const { out, text, inventory } = await takenFrom(folder)
  await takeInventory({ folder, run: null, out })
  expect(readFileSync(join(out, 'edges.ndjson'), 'utf8').length).toBeLessThan(text.length)
  const strange = join(await temporaryFolder(), 'strange')
  mkdirSync(strange)
  writeFileSync(join(strange, 'edges.ndjson'), 'mine\n')
  await expect(takeInventory({ folder, run: null, out: strange })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  expect(readFileSync(join(strange, 'edges.ndjson'), 'utf8')).toBe('mine\n')
  await expect(takeInventory({ folder, run: null, out: join(folder, inventory.instance, 'x') })).rejects.toThrow(
    'inside the folder',
  )
})

test('the command prints counts, what each question lacks, and exits with 3 for gaps', async () => {
  const folder = await publishRows(ROWS)
  const out = join(await temporaryFolder(), 'out')
  const shown = await typed(['inventory', folder, '--out', out], {})
  expect(shown.exitCode).toBe(3)
  expect(shown.stdout).toContain('business-rule: 1 automation\n')
  expect(shown.stdout).toContain('sys_user (not_read)')
  const json = await typed(['inventory', folder, '--out', out, '--json'], {})
  expect(JSON.parse(json.stdout)).toMatchObject({ out, state: 'finished' })
})

test('that a flow has no run is said of the two weeks for which completed runs are kept, whatever was read', async () => {
  const window = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-12T00:00:00.000Z' }
  const flow = { sys_id: 'f1', name: 'Flow', type: 'flow', active: 'true', sys_updated_on: '2026-01-01 10:00:00' }
  const { automations } = await inventoryOf(
    { sys_hub_flow: [flow], sys_flow_context: [] },
    { sys_flow_context: { window } },
  )
  expect(automations[0]?.evidence).toMatchObject({
    level: 'none seen',
    from: '2026-01-29T00:00:00.000Z',
    to: window.to,
  })
})

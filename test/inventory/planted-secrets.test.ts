import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { diffInventories } from '../../src/inventory/diff/diff-inventories.ts'
import { INVENTORY_FORMATS } from '../../src/inventory/export/inventory-format.ts'
import { takeInventory } from '../../src/inventory/take-inventory.ts'
import { writeReport } from '../../src/report/write-report.ts'
import { findSecrets } from '../support/compare/find-secrets.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { publishRun, type TestRows } from './support/publish-rows.ts'
import { inventoryOf } from './support/take.ts'

const AT = { sys_updated_on: '2026-01-05 10:00:00', active: 'true' } as const
const HEADERS = '371837f1c71003007b237f48cb9763b0'
const SCRIPT = '71aa7f6647032200b4fad7527c9a719b'
const URL_INPUT = 'a67a8ef03b23320057a4a2e334efc472'

/** A secret for each place in which people leave one. */
const SECRETS = {
  rule: 'Pl4nted-in-a-rule-1',
  include: 'AKIAPLANTEDINCLUDE01',
  access: 'Pl4nted-in-an-access-rule-2',
  step: 'Pl4nted-in-a-step-3',
  stepHeader: 'Pl4nted-in-a-header-4',
  stepUrl: 'Pl4nted-in-an-address-5',
  mapped: 'Pl4nted-in-a-mapping-6',
  packed: 'Pl4nted-in-packed-values-7',
  messageHeader: 'Pl4nted-in-a-message-8',
  endpoint: 'Pl4nted-in-an-endpoint-9',
  connection: 'Pl4nted-in-a-connection-10',
  widget: 'Pl4nted-in-a-widget-11',
  broken: 'Pl4nted-in-broken-code-12',
  input: 'Pl4nted-in-an-input-script-13',
} as const

function planted(host: string): TestRows {
  const value = { document: 'sys_hub_step_instance', document_key: 'st', ...AT }
  return {
    sys_script: [
      {
        sys_id: 'br',
        name: 'Rule',
        action_insert: 'true',
        collection: 'incident',
        ...AT,
        script: `r.setEndpoint('https://${host}/x');\nr.setBasicAuth('svc', '${SECRETS.rule}')`,
      },
      {
        sys_id: 'bx',
        name: 'Broken',
        action_insert: 'true',
        collection: 'incident',
        ...AT,
        script: `for each (var a in b) { r.setBasicAuth('svc', '${SECRETS.broken}') `,
      },
    ],
    sys_script_include: [{ sys_id: 'si', name: 'Tool', ...AT, script: `var Tool = { KEY: '${SECRETS.include}' }` }],
    sys_security_acl: [
      { sys_id: 'ac', name: 'x', advanced: 'true', ...AT, script: `var password = '${SECRETS.access}'` },
    ],
    sp_widget: [{ sys_id: 'wi', name: 'Widget', ...AT, script: `var api_key = '${SECRETS.widget}'` }],
    sys_hub_action_type_definition: [{ sys_id: 'at', name: 'Action', state: 'published', ...AT }],
    sys_hub_step_instance: [{ sys_id: 'st', action: 'at', label: 'REST', ...AT }],
    sys_hub_action_instance_v2: [
      {
        sys_id: 'av',
        flow: 'fl',
        action_type: 'at',
        ...AT,
        values: gzipSync(JSON.stringify([{ name: 'password', value: SECRETS.packed }])).toString('base64'),
      },
    ],
    sys_hub_flow: [{ sys_id: 'fl', name: 'Flow', type: 'flow', status: 'published', run_as: 'system', ...AT }],
    sys_hub_input_scripts: [
      {
        sys_id: 'is',
        instance: 'av',
        referenced_table: 'sys_hub_action_instance_v2',
        input_name: 'x',
        ...AT,
        script: JSON.stringify({ x: { script: `var secret = '${SECRETS.input}'` } }),
      },
    ],
    sys_variable_value: [
      { sys_id: 'v1', ...value, variable: SCRIPT, value: `var password = '${SECRETS.step}'` },
      {
        sys_id: 'v2',
        ...value,
        variable: HEADERS,
        value: JSON.stringify([{ name: 'X-Api-Key', value: SECRETS.stepHeader }]),
      },
      { sys_id: 'v3', ...value, variable: URL_INPUT, value: `https://me:${SECRETS.stepUrl}@${host}/` },
    ],
    sys_element_mapping: [
      {
        sys_id: 'em',
        id: 'st',
        table: 'x',
        field: 'base_url',
        value: `https://${host}/?token=${SECRETS.mapped}`,
        ...AT,
      },
    ],
    sys_rest_message: [
      { sys_id: 'ms', name: 'Message', rest_endpoint: `https://me:${SECRETS.endpoint}@${host}/`, ...AT },
    ],
    sys_rest_message_headers: [
      { sys_id: 'mh', name: 'Authorization', rest_message: 'ms', value: `Bearer ${SECRETS.messageHeader}`, ...AT },
    ],
    http_connection: [
      { sys_id: 'cn', name: 'Connection', connection_url: `https://me:${SECRETS.connection}@${host}/`, ...AT },
    ],
    sys_connection: [
      { sys_id: 'cn', name: 'Connection', connection_url: `https://me:${SECRETS.connection}@${host}/`, ...AT },
    ],
  }
}

test('secrets in scripts, steps, headers and addresses are in no file of an inventory, no report and no comparison', async () => {
  const root = join(await temporaryFolder(), 'harvest')
  const runs = [
    await publishRun(root, 'aaaaaaaa-0001', planted('one.example.com')),
    await publishRun(root, 'aaaaaaaa-0002', planted('two.example.com')),
  ]
  const folders: string[] = []
  for (const format of INVENTORY_FORMATS) {
    const out = join(await temporaryFolder(), format)
    await takeInventory({ folder: root, run: null, out, format })
    folders.push(out)
  }
  const pages = await temporaryFolder()
  await writeReport({ folder: root, run: null, out: join(pages, 'report.html'), withCode: false })
  const diff = await diffInventories(runs[0] ?? '', runs[1] ?? '')
  expect(diff.changes.length).toBeGreaterThan(0)
  const left = { texts: [JSON.stringify(diff)], folders: [...folders, pages] }
  expect(findSecrets(Object.values(SECRETS), left)).toEqual([])
  // What is looked for would be found.
  expect(findSecrets(['one.example.com', 'two.example.com'], { texts: left.texts, folders: [] })).not.toEqual([])
})
/** Where each secret stands. */
const PLACES = [
  'http_connection/cn.connection_url',
  'sp_widget/wi.script',
  'sys_connection/cn.connection_url',
  'sys_element_mapping/em.value',
  'sys_hub_action_instance_v2/av.values',
  'sys_hub_input_scripts/is.script',
  'sys_rest_message/ms.rest_endpoint',
  'sys_rest_message_headers/mh.value',
  'sys_script/br.script',
  'sys_script/bx.script',
  'sys_script_include/si.script',
  'sys_security_acl/ac.script',
  'sys_variable_value/v1.value',
  'sys_variable_value/v2.value',
  'sys_variable_value/v3.value',
]

test('each of them is found, by its row and column', async () => {
  const { findings } = await inventoryOf(planted('one.example.com'))
  const places = findings
    .filter(({ rule, state }) => rule === 'F12' && state === 'found')
    .flatMap(({ because }) => because.map(({ table, sys_id, column }) => `${table}/${sys_id}.${column}`))
  expect(places.sort()).toEqual(PLACES)
})

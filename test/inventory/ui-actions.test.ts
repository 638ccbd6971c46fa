import { expect, test } from 'vitest'
import { typed } from '../support/command.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { publishRows, type TestRow } from './support/publish-rows.ts'
import { inventoryOf } from './support/take.ts'

const FORM = "function ask() {\n  if (confirm('Sure?')) gsftSubmit(null, g_form.getFormElement(), 'sync');\n}\n"

function uiAction(sysId: string, more: Readonly<Record<string, string>>): TestRow {
  return {
    sys_id: sysId,
    name: sysId,
    table: 'incident',
    active: 'true',
    sys_updated_on: '2026-01-01 10:00:00',
    ...more,
  }
}

const SERVER = uiAction('a1', { script: 'current.update();' })
const MIXED = uiAction('a2', {
  client: 'true',
  script: `${FORM}if (typeof window == 'undefined') sync();\nfunction sync() {\n  var r = new sn_ws.RESTMessageV2();\n  r.setEndpoint('https://api.example.com/');\n}`,
})
const BROWSER = uiAction('a3', { client: 'true', script: `'use strict';\n${FORM}var LIMIT = 3;` })
const EMPTY = uiAction('a4', { client: 'true', onclick: 'ask()' })
const HIDDEN = uiAction('a5', { client: 'true', sys_policy: 'protected' })
const BROKEN = uiAction('a6', { client: 'true', script: 'var x = <a><b/></a>;' })

test('a UI action with a part for the browser and one for the server is listed, with what the server part calls', async () => {
  const { automations } = await inventoryOf({ sys_ui_action: [SERVER, MIXED] })
  expect(automations).toMatchObject([
    { id: 'sys_ui_action/a1', live: true, trigger: { when: null } },
    {
      id: 'sys_ui_action/a2',
      live: true,
      trigger: { type: 'click', mode: 'human', on: 'incident', when: 'after the browser' },
      calls: [{ destination: 'destination/api.example.com', source: { line: 7 } }],
    },
  ])
})

test('a UI action that only has functions for the browser is not listed, and the inventory says how many there are', async () => {
  const { automations, inventory } = await inventoryOf({ sys_ui_action: [SERVER, BROWSER, EMPTY] })
  expect(automations.map(({ id }) => id)).toEqual(['sys_ui_action/a1'])
  expect(inventory.counts).toMatchObject({ automations: { 'ui-action': 1 }, browserOnly: { sys_ui_action: 2 } })
})

test('a UI action for the browser whose script is hidden or cannot be parsed is listed as not known to be live', async () => {
  const { automations } = await inventoryOf({ sys_ui_action: [HIDDEN, BROKEN] })
  expect(automations.map(({ id, live, liveBecause }) => [id, live, liveBecause])).toEqual([
    ['sys_ui_action/a5', null, 'active; whether a part of it runs on the server cannot be told'],
    ['sys_ui_action/a6', null, 'active; whether a part of it runs on the server cannot be told'],
  ])
})

test('a UI action for the browser is listed as not known to be live where scripts were left out', async () => {
  const { automations } = await inventoryOf(
    { sys_ui_action: [EMPTY] },
    { sys_ui_action: { columns: ['sys_id', 'name', 'client', 'active'], sensitiveColumns: ['script'] } },
  )
  expect(automations).toMatchObject([{ id: 'sys_ui_action/a4', live: null }])
})

test('the command says how many UI actions it does not list', async () => {
  const folder = await publishRows({ sys_ui_action: [SERVER, BROWSER] })
  const { stdout } = await typed(['inventory', folder, '--out', `${await temporaryFolder()}/inventory`], {})
  expect(stdout).toContain('ui-action: 1 automation\n')
  expect(stdout).toContain('sys_ui_action: 1 row not listed, for the browser alone\n')
})

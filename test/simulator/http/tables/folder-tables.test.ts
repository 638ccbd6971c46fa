import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openInstance } from '../../support/open-instance.ts'

const OWNER = { link: 'https://instance.service-now.com/api/now/table/sys_user/u1', value: 'u1' }

function folderOf(files: Record<string, readonly object[]>): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [table, rows] of Object.entries(files)) {
    writeFileSync(join(folder, `${table}.ndjson`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  }
  return folder
}

test('a folder is served row by row, a key that only some rows have empty in the others', async () => {
  const rows = [
    { sys_id: 'b', name: 'zweite "Zeile"', owner: OWNER },
    { sys_id: 'a', name: 'first', extra: 'x' },
  ]
  const { simulator, list } = await openInstance({ dataDirectory: folderOf({ u_things: rows }) })
  const linked = (await list('u_things', 'ORDERBYsys_id')).rows()
  expect(linked).toEqual([
    { sys_id: 'a', name: 'first', owner: '', extra: 'x' },
    { sys_id: 'b', name: 'zweite "Zeile"', owner: OWNER, extra: '' },
  ])
  const plain = (await list('u_things', 'owner=u1', { sysparm_exclude_reference_link: 'true' })).rows()
  expect(plain).toEqual([{ sys_id: 'b', name: 'zweite "Zeile"', owner: 'u1', extra: '' }])
  expect(simulator.visibleRows('u_things')[1]).toEqual(plain[0])
  expect(simulator.tables()).toEqual(['u_things'])
})

test('tables outside the folder are absent, a missing dictionary is forbidden', async () => {
  const { list } = await openInstance({ dataDirectory: folderOf({ u_things: [{ sys_id: 'a' }] }) })
  expect((await list('sys_script', '')).status).toBe(400)
  expect((await list('sys_dictionary', '')).status).toBe(403)
})

test('a dictionary in the folder is served exactly', async () => {
  const dictionary = [{ sys_id: 'd1', name: 'u_things', element: 'sys_id' }]
  const { list } = await openInstance({ dataDirectory: folderOf({ sys_dictionary: dictionary }) })
  expect((await list('sys_dictionary', '')).rows()).toEqual(dictionary)
})

test.each([
  { name: 'a value that is no text', rows: [{ sys_id: 'a', order: 5 }] },
  { name: 'a list', rows: [['a']] },
])('refuses $name', async ({ rows }) => {
  const refused = expect.objectContaining({ code: 'CONFIG_INVALID' })
  await expect(openInstance({ dataDirectory: folderOf({ u_things: rows }) })).rejects.toEqual(refused)
})

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { openInstance } from '../support/open-instance.ts'

const OWN_ROLES = 'user=javascript:gs.getUserID()'

async function own() {
  const { simulator, list } = await openInstance()
  const roleNames = new Map(simulator.visibleRows('sys_user_role').map((row) => [row.sys_id, row.name]))
  const roles = async () =>
    (await list('sys_user_has_role', OWN_ROLES, { sysparm_exclude_reference_link: 'true' }))
      .rows()
      .map((row) => roleNames.get(String(row.role)))
  const user = async () => (await list('sys_user', 'sys_id=javascript:gs.getUserID()')).rows()[0]
  return { simulator, roles, user }
}

test('the user who asks has roles, a domain and a time zone', async () => {
  const { roles, user } = await own()
  expect((await roles()).length).toBeGreaterThanOrEqual(3)
  expect(await user()).toMatchObject({ sys_domain: 'global', time_zone: 'GMT', user_name: 'harvester.integration' })
})

test('roles, domain and time zone of the user who asks can be changed while the instance runs', async () => {
  const { simulator, roles, user } = await own()
  simulator.changeOwnUser({ roles: ['admin', 'acme_role_4'], domain: 'TOP/ACME', timeZone: 'Asia/Tokyo' })
  expect((await roles()).sort()).toEqual(['acme_role_4', 'admin'])
  expect(await user()).toMatchObject({ sys_domain: 'TOP/ACME', time_zone: 'Asia/Tokyo' })
  simulator.changeOwnUser({ roles: [] })
  expect(await roles()).toEqual([])
  expect(await user()).toMatchObject({ sys_domain: 'TOP/ACME' })
})

test('what the user may see can be changed while the instance runs', async () => {
  const { simulator, list } = await openInstance()
  const visible = async () => (await list('sys_script', 'ORDERBYsys_id')).ids()
  const before = await visible()
  simulator.addFaults([{ table: 'sys_script', fault: 'hide-rows', ids: before.slice(3, 9) }])
  expect(await visible()).toEqual([...before.slice(0, 3), ...before.slice(9)])
  simulator.clearFaults()
  expect(await visible()).toEqual(before)
})

test('a role that the instance does not have cannot be given', async () => {
  const { simulator } = await own()
  expect(() => simulator.changeOwnUser({ roles: ['no_such_role'] })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  )
})

test('a folder of rows answers the question for the user who asks: none of its users is', async () => {
  const dataDirectory = await temporaryFolder()
  await writeFile(
    join(dataDirectory, 'sys_user.ndjson'),
    `${JSON.stringify({ sys_id: 'a'.repeat(32), user_name: 'abel' })}\n`,
  )
  const { list } = await openInstance({ dataDirectory })
  const answer = await list('sys_user', 'sys_id=javascript:gs.getUserID()')
  expect([answer.status, answer.rows()]).toEqual([200, []])
})

import { expect, test } from 'vitest'
import { SENSITIVE_MARK, STORED_SECRET_MARK } from '../../../../src/simulator/index.ts'
import { openInstance } from '../../support/open-instance.ts'

test('the dictionary, walked up the chain of tables, names exactly the columns that a table serves', async () => {
  const { simulator, list } = await openInstance()
  const objects = simulator.visibleRows('sys_db_object')
  const dictionary = simulator.visibleRows('sys_dictionary')
  for (const table of simulator.tables()) {
    const columns: string[] = []
    let at = objects.find((row) => row.name === table)
    while (at !== undefined) {
      const { name, super_class } = at
      columns.push(
        ...dictionary.filter((row) => row.name === name && row.element !== '').map((row) => row.element ?? ''),
      )
      at = super_class === '' ? undefined : objects.find((row) => row.sys_id === super_class)
    }
    const [row] = (await list(table, '', { sysparm_limit: '1' })).rows()
    expect({ table, columns: columns.sort() }).toEqual({ table, columns: Object.keys(row ?? {}).sort() })
    expect(columns).toContain('sys_id')
    expect(dictionary.some((one) => one.name === table && one.internal_type === 'collection')).toBe(true)
  }
})

test('parent tables hold the rows of their children, with the same ids and their own columns only', async () => {
  const { simulator } = await openInstance()
  const parents = new Map(simulator.visibleRows('sysauto').map((row) => [row.sys_id, row]))
  const children = simulator.visibleRows('sysauto_script')
  expect(children.length).toBeGreaterThan(0)
  for (const child of children) {
    expect(parents.get(child.sys_id)).toMatchObject({ sys_class_name: 'sysauto_script', name: child.name })
    expect(parents.get(child.sys_id)).not.toHaveProperty('script')
  }
  const classes = new Set(simulator.visibleRows('sys_metadata').map((row) => row.sys_class_name))
  expect(classes).toContain('sys_script')
  expect(classes).not.toContain('sys_user')
})

test.each([
  { parent: 'sys_connection', children: ['http_connection', 'jdbc_connection'] },
  { parent: 'sys_hub_flow_base', children: ['sys_hub_flow', 'sys_hub_flow_snapshot'] },
  {
    parent: 'sys_hub_flow_component',
    children: ['sys_hub_action_instance_v2', 'sys_hub_flow_logic_instance_v2', 'sys_hub_sub_flow_instance_v2'],
  },
  { parent: 'sys_package', children: ['sys_app', 'sys_plugins', 'sys_scope', 'sys_store_app'] },
  { parent: 'sysrule', children: ['sysevent_email_action', 'sysevent_script_action'] },
])('$parent lists the rows of $children and no others', async ({ parent, children }) => {
  const { simulator } = await openInstance()
  const listed = simulator.visibleRows(parent)
  expect([...new Set(listed.map((row) => row.sys_class_name))].sort()).toEqual(children)
  const own = children.flatMap((table) => simulator.visibleIds(table))
  expect(listed.map((row) => row.sys_id)).toEqual([...new Set(own)].sort())
})

test('every reference points to a row that exists', async () => {
  const { simulator } = await openInstance()
  const ids = new Map(simulator.tables().map((table) => [table, new Set(simulator.visibleIds(table))]))
  const references = simulator
    .visibleRows('sys_dictionary')
    .filter((row) => row.internal_type === 'reference' && ids.has(row.reference ?? ''))
    .filter((row) => row.element !== 'reference')
  expect(references.length).toBeGreaterThan(20)
  for (const { name = '', element = '', reference = '' } of references) {
    const values = simulator.visibleRows(name).map((row) => row[element] ?? '')
    const dangling = values.filter((value) => value !== '' && ids.get(reference)?.has(value) !== true)
    expect({ name, element, dangling }).toEqual({ name, element, dangling: [] })
  }
})

test('the same seed gives the same rows, another seed others', async () => {
  const now = () => Date.UTC(2026, 10, 24)
  const rowsOf = async (seed: number) => {
    const { simulator } = await openInstance({ seed, now })
    return simulator.tables().map((table) => simulator.visibleRows(table))
  }
  const first = await rowsOf(5)
  expect(await rowsOf(5)).toEqual(first)
  expect(await rowsOf(6)).not.toEqual(first)
})

test('ids are unique 32-hex, times are written as the instance writes them, logs lie in the days before now', async () => {
  const now = Date.UTC(2026, 10, 24)
  const { simulator } = await openInstance({ now: () => now, tables: { syslog_transaction: 2_000 } })
  for (const table of simulator.tables()) {
    const rows = simulator.visibleRows(table)
    expect(new Set(rows.map((row) => row.sys_id)).size).toBe(rows.length)
    expect(rows.every((row) => /^[0-9a-f]{32}$/.test(row.sys_id ?? ''))).toBe(true)
    expect(rows.every((row) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(row.sys_created_on ?? ''))).toBe(true)
  }
  const times = simulator
    .visibleRows('syslog_transaction')
    .map((row) => Date.parse(`${row.sys_created_on?.replace(' ', 'T')}Z`))
  expect(times.every((time) => time <= now && time > now - 15 * 86_400_000)).toBe(true)
})

test('stored secrets stand in password columns and are recognisable', async () => {
  const { simulator } = await openInstance()
  expect(simulator.visibleRows('oauth_entity').every((row) => row.client_secret?.startsWith(STORED_SECRET_MARK))).toBe(
    true,
  )
  const types = new Map(
    simulator.visibleRows('sys_dictionary').map((row) => [`${row.name}.${row.element}`, row.internal_type]),
  )
  expect(types.get('oauth_entity.client_secret')).toBe('password2')
  expect(types.get('sys_user.user_password')).toBe('password')
  expect(simulator.visibleRows('sys_rest_message_fn_headers')[0]?.value).toMatch(SENSITIVE_MARK)
})

test('100,000 rows are made and any page of them found by key', { timeout: 60_000 }, async () => {
  const { list } = await openInstance({ tables: { sys_script: 100_000 } })
  const reply = await list('sys_script', 'sys_id>8^ORDERBYsys_id', { sysparm_limit: '1000', sysparm_fields: 'sys_id' })
  expect(reply.ids()).toHaveLength(1000)
  expect(Number(reply.headers.get('x-total-count'))).toBeGreaterThan(45_000)
  expect(reply.ids()[0]).toMatch(/^8/)
})

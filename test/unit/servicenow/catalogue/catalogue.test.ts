import { describe, expect, test } from 'vitest'
import { isTableName } from '../../../../src/contract/table/table-name.ts'
import { automationCatalogue, catalogueTable } from '../../../../src/servicenow/catalogue/catalogue.ts'
import { isSecretColumn } from '../../../../src/servicenow/catalogue/secret-columns.ts'

const tables = automationCatalogue()

describe('the whole catalogue', () => {
  test('lists every table once', () => {
    const names = tables.map(({ table }) => table)
    expect(new Set(names).size).toBe(names.length)
  })

  test('holds only names that may become a URL, a path and a workflow id', () => {
    expect(tables.filter(({ table }) => !isTableName(table))).toEqual([])
  })

  test('knows sys_id and the creation time of every table', () => {
    const lacking = tables.filter(({ columns }) => !columns.includes('sys_id') || !columns.includes('sys_created_on'))
    expect(lacking).toEqual([])
  })

  test('names every column once, in letters that are safe in a field list', () => {
    for (const { table, columns, sensitiveColumns, secretColumns } of tables) {
      expect(new Set(columns).size, table).toBe(columns.length)
      for (const column of [...columns, ...sensitiveColumns, ...secretColumns]) {
        expect(column, table).toMatch(/^[a-z][a-z0-9_]*$/)
      }
    }
  })

  test('never lists a secret column among those to ask for', () => {
    const leaks = tables.flatMap(({ table, columns, sensitiveColumns, secretColumns }) =>
      [...columns, ...sensitiveColumns]
        .filter((column) => isSecretColumn(column) || secretColumns.includes(column))
        .map((column) => `${table}.${column}`),
    )
    expect(leaks).toEqual([])
  })

  test('gives a window to every table that is walked by creation time, and to no other', () => {
    for (const { table, order, logDays } of tables) {
      expect(logDays === null, table).toBe(order === 'sys_id')
      expect(logDays ?? 1, table).toBeGreaterThan(0)
    }
  })

  test('titles every table in words', () => {
    expect(tables.filter(({ table, title }) => title === table || title.trim() === '')).toEqual([])
  })
})

describe('tables that are easily confused', () => {
  test.each([
    { table: 'sys_script', title: 'Business rules' },
    { table: 'sys_script_include', title: 'Script includes' },
    { table: 'sys_script_client', title: 'Client scripts' },
    { table: 'sys_web_service', title: 'Scripted SOAP services' },
    { table: 'sys_ws_definition', title: 'Scripted REST services' },
    { table: 'sys_hub_flow', title: 'Flows and subflows' },
  ])('$table holds: $title', ({ table, title }) => {
    expect(catalogueTable(table)?.title).toBe(title)
  })

  test.each(['sys_client_script', 'sys_scheduled_execution', 'incident'])('%s is not in the catalogue', (table) => {
    expect(catalogueTable(table)).toBeNull()
  })
})

describe('columns through which secrets come in by the back door', () => {
  test.each([
    { table: 'sys_update_version', columns: ['payload'] },
    { table: 'sys_update_xml', columns: ['payload'] },
    { table: 'sys_audit', columns: ['oldvalue', 'newvalue'] },
    { table: 'sys_properties', columns: ['value'] },
    { table: 'sys_rest_message_headers', columns: ['value'] },
    { table: 'sys_rest_message_fn_headers', columns: ['value'] },
    { table: 'sys_rest_message_fn_parameters', columns: ['value'] },
    { table: 'ecc_queue', columns: ['payload'] },
    { table: 'sys_variable_value', columns: ['value'] },
    { table: 'sys_element_mapping', columns: ['value'] },
    { table: 'sys_hub_step_instance', columns: ['extended_inputs'] },
    { table: 'sys_email', columns: ['body', 'subject', 'recipients'] },
    { table: 'sys_script_execution_history', columns: ['script'] },
  ])('$table keeps $columns for --include-sensitive', ({ table, columns }) => {
    expect(catalogueTable(table)?.sensitiveColumns).toEqual(expect.arrayContaining(columns))
  })
})

describe('how far back is read', () => {
  test.each([
    { table: 'sys_flow_context', days: 42, why: 'the platform keeps failed runs for six weeks' },
    { table: 'sys_update_version', days: null, why: 'who changed a file may be said by an old version' },
    { table: 'sys_script_pattern', days: null, why: 'counters are of all time' },
    { table: 'sysevent', days: 6, why: 'the oldest day vanishes while it is read' },
  ])('$table: $days days, since $why', ({ table, days }) => {
    expect(catalogueTable(table)?.logDays).toBe(days)
  })
})

test('says what gets into sensitive columns, and of no other table', () => {
  for (const { table, sensitiveColumns, sensitiveBecause } of tables)
    expect(sensitiveBecause === null, table).toBe(sensitiveColumns.length === 0)
})

test('a pause of more than two weeks between two runs may lose completed runs of flows', () => {
  expect(catalogueTable('sys_flow_context')?.keptDays).toBe(14)
  for (const { table, logDays, keptDays } of tables) expect(keptDays ?? 0, table).toBeLessThanOrEqual(logDays ?? 0)
})

describe('tables that plugins bring', () => {
  test.each(['sys_hub_flow', 'sys_flow_context', 'sn_aia_agent', 'wf_workflow'])('an instance may lack %s', (table) => {
    expect(catalogueTable(table)?.optional).toBe(true)
  })

  test.each(['sys_script', 'sys_user', 'sysauto_script', 'syslog'])('an instance without %s has a gap', (table) => {
    expect(catalogueTable(table)?.optional).toBe(false)
  })
})

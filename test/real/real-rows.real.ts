import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Fault } from '../../src/simulator/index.ts'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { readManifest, type StoredRow } from '../support/compare/stored-rows.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const folder = z.string({ error: 'REAL_RECORDS names no folder' }).parse(process.env.REAL_RECORDS)
const tables = readdirSync(folder)
  .filter((name) => name.endsWith('.ndjson'))
  .map((name) => name.slice(0, -'.ndjson'.length))
  .sort()

const SourceRow = z.record(
  z.string(),
  z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]),
)

/** The source's rows as an instance shows them: a reference by its value, a key that a row lacks as an empty string. */
function sourceRows(table: string): readonly StoredRow[] {
  const lines = readFileSync(join(folder, `${table}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const rows = lines.map((line) => SourceRow.parse(JSON.parse(line)))
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? ''])))
}

/** What a run over the folder's tables came to, on an instance with some faults. */
async function harvested(faults: readonly Fault[], ...options: readonly string[]) {
  const simulator = await simulated({ dataDirectory: folder, faults })
  const place = await temporaryFolder()
  const env = environmentFor(simulator, join(place, 'home'))
  const ended = await harvester(['run', '--json', ...options, '--tables', tables.join(',')], env, place)
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  const sourceOf = (table: string) => sourceRows(table)
  return { simulator, ended, result, compared: compareHarvest(result.manifest, tables, sourceOf) }
}

const ALL_ROWS = tables.reduce((sum, table) => sum + sourceRows(table).length, 0)

test('a harvest of real records is complete in every table, and equal to its source field by field', async () => {
  const { ended, result, compared } = await harvested([], '--include-sensitive')
  expect(result.tables.filter(({ verdict }) => verdict !== 'complete')).toEqual([])
  expect(ended.exitCode).toBe(0)
  process.stdout.write(
    `${compared.tables} tables, ${compared.rows} rows equal to their source; columns left out by rule: ${JSON.stringify(compared.leftOut)}\n`,
  )
  expect(compared.differences).toEqual([])
  expect(compared.rows).toBe(ALL_ROWS)
})

test('with a tenth of the rows hidden at random, the hidden count of every table is the truth', async () => {
  const { simulator, result } = await harvested([{ fault: 'hide-rows', fraction: 0.1 }])
  expect(result.tables.map(({ table, hidden }) => [table, hidden])).toEqual(
    tables.map((table) => [table, simulator.hiddenCount(table)]),
  )
})

const DICTIONARY = 'sys_dictionary'

test('with a tenth of the dictionary hidden all rows of the other tables come, and no column is lost unsaid', async () => {
  const { result, compared } = await harvested([{ table: DICTIONARY, fault: 'hide-rows', fraction: 0.1 }])
  const said = new Set(result.tables.filter(({ verdict }) => verdict === 'partial').map(({ table }) => table))
  const others = compared.differences.filter((difference) => !said.has(difference.split(/[ :]/)[0] ?? ''))
  expect(others).toEqual([])
  for (const { table, verdict, reason, rows, hidden } of readManifest(result.manifest).tables.filter(
    ({ table }) => table !== DICTIONARY,
  )) {
    expect({ table, rows, hidden }).toEqual({ table, rows: sourceRows(table).length, hidden: 0 })
    if (verdict === 'partial')
      expect(reason).toMatch(/rows of the dictionary about this table are hidden|columns withheld/)
    else expect(verdict).toBe('complete')
  }
})

test.each([50, 100])(
  'with answers of %i rows at most on every table but the dictionary, everything is complete and equal',
  async (rows) => {
    const capped = tables.filter((table) => table !== DICTIONARY)
    const faults = capped.map((table) => ({ table, fault: 'cap-limit' as const, rows }))
    const { ended, result, compared } = await harvested(faults, '--include-sensitive')
    expect(result.tables.filter(({ verdict }) => verdict !== 'complete')).toEqual([])
    expect(compared.differences).toEqual([])
    expect([ended.exitCode, compared.rows]).toEqual([0, ALL_ROWS])
  },
)

test('with every count one too low all rows come, and every table that has some says that its counts are wrong', async () => {
  const { result, compared } = await harvested([{ fault: 'wrong-count', by: -1 }], '--include-sensitive')
  expect(compared.differences).toEqual([])
  expect(compared.rows).toBe(ALL_ROWS)
  for (const { table, verdict, reason } of readManifest(result.manifest).tables) {
    if (sourceRows(table).length === 0) continue
    expect({ table, verdict }).toEqual({ table, verdict: 'unproven' })
    expect(reason).toMatch(/its counts of this table are not believed/)
  }
})

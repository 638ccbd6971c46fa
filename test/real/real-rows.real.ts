import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import type { StoredRow } from '../support/compare/stored-rows.ts'
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

test('a harvest of real records is complete in every table, and equal to its source field by field', async () => {
  const simulator = await simulated({ dataDirectory: folder })
  const place = await temporaryFolder()
  const env = environmentFor(simulator, join(place, 'home'))
  const ended = await harvester(['run', '--json', '--include-sensitive', '--tables', tables.join(',')], env, place)
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(result.tables.filter(({ verdict }) => verdict !== 'complete')).toEqual([])
  expect(ended.exitCode).toBe(0)
  const compared = compareHarvest(result.manifest, tables, sourceRows)
  process.stdout.write(
    `${compared.tables} tables, ${compared.rows} rows equal to their source; columns left out by rule: ${JSON.stringify(compared.leftOut)}\n`,
  )
  expect(compared.differences).toEqual([])
  expect(compared.rows).toBe(tables.reduce((sum, table) => sum + sourceRows(table).length, 0))
})

test('with a tenth of the rows hidden at random, the hidden count of every table is the truth', async () => {
  const simulator = await simulated({ dataDirectory: folder, faults: [{ fault: 'hide-rows', fraction: 0.1 }] })
  const place = await temporaryFolder()
  const env = environmentFor(simulator, join(place, 'home'))
  const ended = await harvester(['run', '--json', '--tables', tables.join(',')], env, place)
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(result.tables.map(({ table, hidden }) => [table, hidden])).toEqual(
    tables.map((table) => [table, simulator.hiddenCount(table)]),
  )
})

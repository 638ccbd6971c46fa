import { resolve } from 'node:path'
import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { exportHarvest } from '../../../projections/export/export-harvest.ts'
import type { Export } from '../../../projections/export/export-schema.ts'
import type { HarvestPlace } from '../../../sink/places/stored-place.ts'
import { EXIT } from '../../exit-codes.ts'
import { counted, cut, type Terminal } from '../../output/terminal.ts'

/** The flags of `harvester export`. */
export interface ExportFlags {
  readonly format: Export['format']
  readonly out: string
  readonly typed: boolean
  readonly tables?: readonly string[]
  readonly json: boolean
}

/** `harvester export DIR --format FORM --out FOLDER`: one file of current rows for each table. Returns the exit code. */
export async function exportCommand(folder: HarvestPlace, flags: ExportFlags, terminal: Terminal): Promise<number> {
  const { format, out, typed, tables = null } = flags
  if (typed && format === 'csv')
    throw new HarvestError(
      'CONFIG_INVALID',
      'a CSV file has no types: use --format parquet with --typed, or leave it out',
    )
  const done = await exportHarvest({ folder, out, format, typed, tables })
  if (flags.json) terminal.out(JSON.stringify({ out: resolve(out), ...done }))
  else for (const line of exportLines(done, out)) terminal.out(line)
  return done.failed.length === 0 ? EXIT.complete : EXIT.failed
}

function exportLines({ instance, run, tables, failed }: Export, out: string): readonly string[] {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return [
    ...tables.map((table) =>
      [`${table.path}: ${table.verdict}, ${counted(table.rows, 'row')}`, ...changes(table)].join('; '),
    ),
    ...failed.map(({ table, reason }) => `FAILED ${table}: ${cut(reason, 600)}`),
    `${instance} up to run ${run}: ${counted(rows, 'row')} of ${counted(tables.length, 'table')} in ${out}`,
  ]
}

/** What is not in the file as it is in the harvest. */
function changes({ notParsed, replaced, guarded }: Export['tables'][number]): readonly string[] {
  const raw = Object.entries(notParsed).map(
    ([column, n]) => `${counted(n, 'value')} of ${column} not of its type, in ${column}__raw`,
  )
  return [
    ...raw,
    ...(replaced === 0 ? [] : [`${counted(replaced, 'value')} with half a surrogate pair replaced`]),
    ...(guarded === 0 ? [] : [`${counted(guarded, 'value')} guarded against formulas`]),
  ]
}

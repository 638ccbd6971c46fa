import { foldHarvest } from '../../sink/fold/fold-harvest.ts'
import { EXIT } from '../exit-codes.ts'
import { counted, cut, type Terminal } from '../output/terminal.ts'

/** The flags of `harvester fold`. */
export interface FoldFlags {
  readonly out: string
  readonly tables?: readonly string[]
}

/** `harvester fold DIR --out FOLDER`: one file of current rows for each table. Gives the exit code. */
export async function foldCommand(folder: string, flags: FoldFlags, terminal: Terminal): Promise<number> {
  const { instance, run, tables, failed } = await foldHarvest({
    folder,
    out: flags.out,
    tables: flags.tables ?? null,
  })
  for (const { table, rows, chain, tombstones, verdict } of tables)
    terminal.out(
      `${table}: ${verdict}, ${counted(rows, 'row')} from ${counted(chain.length, 'run')}, ${counted(tombstones, 'tombstone')}`,
    )
  for (const { table, reason } of failed) terminal.out(`FAILED ${table}: ${cut(reason, 600)}`)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  terminal.out(
    `${instance} up to run ${run}: ${counted(rows, 'row')} of ${counted(tables.length, 'table')} in ${flags.out}`,
  )
  return failed.length === 0 ? EXIT.complete : EXIT.failed
}

import { resolve } from 'node:path'
import { foldHarvest } from '../../sink/fold/fold-harvest.ts'
import type { Fold } from '../../sink/fold/fold-schema.ts'
import type { HarvestPlace } from '../../sink/places/stored-place.ts'
import { EXIT } from '../exit-codes.ts'
import { counted, cut, type Terminal } from '../output/terminal.ts'

/** The flags of `harvester fold`. */
export interface FoldFlags {
  readonly out: string
  readonly tables?: readonly string[]
  readonly json: boolean
}

/** `harvester fold DIR --out FOLDER`: one file of current rows for each table. Returns the exit code. */
export async function foldCommand(folder: HarvestPlace, flags: FoldFlags, terminal: Terminal): Promise<number> {
  const fold = await foldHarvest({ folder, out: flags.out, tables: flags.tables ?? null })
  if (flags.json) terminal.out(JSON.stringify({ out: resolve(flags.out), ...fold }))
  else for (const line of foldLines(fold, flags.out)) terminal.out(line)
  return fold.failed.length === 0 ? EXIT.complete : EXIT.failed
}

function foldLines({ instance, run, tables, failed }: Fold, out: string): readonly string[] {
  const sum = tables.reduce((rows, table) => rows + table.rows, 0)
  return [
    ...tables.map(
      ({ table, rows, chain, tombstones, verdict }) =>
        `${table}: ${verdict}, ${counted(rows, 'row')} from ${counted(chain.length, 'run')}, ${counted(tombstones, 'tombstone')}`,
    ),
    ...failed.map(({ table, reason }) => `FAILED ${table}: ${cut(reason, 600)}`),
    `${instance} up to run ${run}: ${counted(sum, 'row')} of ${counted(tables.length, 'table')} in ${out}`,
  ]
}

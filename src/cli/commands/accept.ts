import { resolve } from 'node:path'
import { acceptRun } from '../../sink/accept/accept-run.ts'
import type { HarvestPlace } from '../../sink/places/stored-place.ts'
import { EXIT } from '../exit-codes.ts'
import { counted, type Terminal } from '../output/terminal.ts'

/** The flags of `harvester accept`. */
export interface AcceptFlags {
  /** File to write. */
  readonly out: string
  readonly json: boolean
}

/** `harvester accept RUN`: writes a run's gaps to a file for `run --accept`. Returns the exit code. */
export async function acceptCommand(
  folder: HarvestPlace,
  { out, json }: AcceptFlags,
  terminal: Terminal,
): Promise<number> {
  const { accepted, unacceptable } = await acceptRun(folder, out)
  if (json) {
    terminal.out(JSON.stringify({ file: resolve(out), ...accepted, unacceptable }))
    return EXIT.complete
  }
  for (const { table, verdict, hidden, withheldColumns } of accepted.gaps) {
    const withheld = withheldColumns.length === 0 ? [] : [`columns withheld: ${withheldColumns.join(', ')}`]
    const rows = hidden === null || hidden === 0 ? [] : [`${counted(hidden, 'row')} hidden`]
    terminal.out([`${table}: ${verdict}`, ...rows, ...withheld].join(', '))
  }
  for (const { table, verdict } of unacceptable)
    terminal.out(`NOT ACCEPTED ${table}: ${verdict}; this verdict is never accepted, run again`)
  const gaps = `${counted(accepted.gaps.length, 'gap')} of run ${accepted.run}`
  terminal.out(`${gaps} written to ${out}; harvester run --accept ${out} exits with 0 if none is new or larger`)
  return EXIT.complete
}

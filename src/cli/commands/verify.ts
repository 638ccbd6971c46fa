import { verifyHarvest } from '../../sink/verify/verify-harvest.ts'
import type { VerifyReport } from '../../sink/verify/verify-report.ts'
import { EXIT } from '../exit-codes.ts'
import { grouped, type Terminal } from '../output/terminal.ts'

/** `harvester verify DIR`: recomputes from the files everything that manifests claim. Returns the exit code. */
export async function verifyCommand(folder: string, json: boolean, terminal: Terminal): Promise<number> {
  const report = await verifyHarvest(folder)
  if (json) {
    terminal.out(JSON.stringify(report))
  } else {
    for (const { path, fault } of report.faults) terminal.out(`FAULT ${path}: ${fault}`)
    for (const { path, note } of report.notes) terminal.out(`note: ${path}: ${note}`)
    for (const { folder: place, verdict } of report.runs) terminal.out(`run ${place}: ${verdict ?? 'no manifest'}`)
    const sum = `${grouped(report.rows)} rows in ${grouped(report.parts)} parts`
    terminal.out(report.faults.length === 0 ? `verified: ${sum}, nothing wrong` : `${faultsIn(report)}; ${sum}`)
    for (const line of remedies(report)) terminal.out(line)
  }
  return report.faults.length === 0 ? EXIT.complete : EXIT.failed
}

function faultsIn({ faults }: VerifyReport): string {
  return faults.length === 1 ? '1 fault' : `${faults.length} faults`
}

/** If a run's manifest is sound, its damaged parts can be read again; without a manifest, everything has to be. */
function remedies({ runs }: VerifyReport): readonly string[] {
  return runs
    .filter(({ faults }) => faults.length > 0)
    .map(({ run, folder }) =>
      run === null
        ? `run ${folder} cannot be repaired: read everything again with harvester run`
        : `to read the damaged parts again: harvester run --repair ${run}`,
    )
}

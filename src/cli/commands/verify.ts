import { verifyHarvest } from '../../sink/verify/verify-harvest.ts'
import { EXIT } from '../exit-codes.ts'
import { grouped, type Terminal } from '../terminal.ts'

/** `harvester verify DIR`: recomputes from the files what manifests claim. Gives the exit code. */
export async function verifyCommand(folder: string, json: boolean, terminal: Terminal): Promise<number> {
  const report = await verifyHarvest(folder)
  if (json) {
    terminal.out(JSON.stringify(report))
  } else {
    for (const { path, fault } of report.faults) terminal.out(`FAULT ${path}: ${fault}`)
    for (const { path, note } of report.notes) terminal.out(`note: ${path}: ${note}`)
    for (const { folder: place, verdict } of report.runs) terminal.out(`run ${place}: ${verdict ?? 'no manifest'}`)
    const sum = `${grouped(report.rows)} rows in ${grouped(report.parts)} parts`
    terminal.out(
      report.faults.length === 0 ? `verified: ${sum}, nothing wrong` : `${report.faults.length} faults; ${sum}`,
    )
  }
  return report.faults.length === 0 ? EXIT.complete : EXIT.failed
}

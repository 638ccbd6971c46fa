import { writeReport } from '../../../report/write-report.ts'
import { EXIT } from '../../exit-codes.ts'
import { counted, type Terminal } from '../../output/terminal.ts'

/** The flags of `harvester report`. */
export interface ReportFlags {
  readonly run?: string
  readonly out: string
  readonly json: boolean
}

/** `harvester report DIR --out FILE`: one page for people. Returns the exit code: 3 where a question is answered in part. */
export async function reportCommand(folder: string, flags: ReportFlags, terminal: Terminal): Promise<number> {
  const report = await writeReport({ folder, run: flags.run ?? null, out: flags.out })
  const { instance, run, out, automations, findings, inPart } = report
  if (flags.json) terminal.out(JSON.stringify(report))
  else {
    terminal.out(`${instance} up to run ${run}: ${counted(automations, 'automation')}, ${counted(findings, 'finding')}`)
    if (inPart.length > 0) terminal.out(`answered in part: ${inPart.join(', ')}; the report names the missing tables`)
    terminal.out(`report: ${out}`)
  }
  return inPart.length === 0 ? EXIT.complete : EXIT.gaps
}

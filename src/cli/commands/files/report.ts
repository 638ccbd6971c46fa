import { writeIndex } from '../../../report/index/write-index.ts'
import { writeReport } from '../../../report/write-report.ts'
import type { HarvestPlace } from '../../../sink/places/stored-place.ts'
import { EXIT } from '../../exit-codes.ts'
import { counted, type Terminal } from '../../output/terminal.ts'

/** The flags of `harvester report`. */
export interface ReportFlags {
  readonly run?: string
  /** Lists every run instead of telling of one. */
  readonly index: boolean
  readonly withCode: boolean
  readonly out?: string
  readonly json: boolean
}

/** `harvester report DIR`: one page for people, about one run or about all. Returns the exit code: 3 where a question is answered in part. */
export async function reportCommand(folder: HarvestPlace, flags: ReportFlags, terminal: Terminal): Promise<number> {
  if (flags.index) return listAll(folder, flags, terminal)
  const report = await writeReport({
    folder,
    run: flags.run ?? null,
    out: flags.out ?? 'report.html',
    withCode: flags.withCode,
  })
  const { instance, run, out, automations, findings, inPart } = report
  if (flags.json) terminal.out(JSON.stringify(report))
  else {
    terminal.out(`${instance} up to run ${run}: ${counted(automations, 'automation')}, ${counted(findings, 'finding')}`)
    if (inPart.length > 0) terminal.out(`answered in part: ${inPart.join(', ')}; the report names the missing tables`)
    terminal.out(`report: ${out}`)
  }
  return inPart.length === 0 ? EXIT.complete : EXIT.gaps
}

async function listAll(folder: HarvestPlace, { out, json }: ReportFlags, terminal: Terminal): Promise<number> {
  const index = await writeIndex({ folder, out: out ?? 'index.html' })
  if (json) terminal.out(JSON.stringify(index))
  else terminal.out(`index of ${counted(index.runs, 'run')} of ${counted(index.instances, 'instance')}: ${index.out}`)
  return EXIT.complete
}

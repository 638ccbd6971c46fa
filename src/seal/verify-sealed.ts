import { newestState } from '../sink/fold/fold-targets.ts'
import { findInstance } from '../sink/places/find-instance.ts'
import { type HarvestPlace, placeBelow } from '../sink/places/stored-place.ts'
import { publishedRuns } from '../sink/run/published-runs.ts'
import { verifyHarvest } from '../sink/verify/verify-harvest.ts'
import type { VerifyReport } from '../sink/verify/verify-report.ts'
import { type SealQuestion, type SealReport, verifySeal } from './verify-seal.ts'

/** What recomputing a sealed harvest brought to light; it is as it was sealed where `faults` is empty. */
export interface SealedReport extends VerifyReport {
  readonly seal: SealReport
}

/**
 * Recomputes what the manifests below a folder claim, and those that the seal of its run names, and holds them against the seal.
 * Throws CONFIG_INVALID for a folder of several instances or an unusable key.
 */
export async function verifySealed(
  place: HarvestPlace,
  { inventory, key }: Pick<SealQuestion, 'inventory' | 'key'>,
): Promise<SealedReport> {
  const { folder: path, files, run: given } = await findInstance(place)
  const folder = { path, files }
  const run = given ?? (await newestState(publishedRuns(files, path))).run
  const seal = await verifySeal({ folder, run, inventory, key })
  const reports = [await verifyHarvest(place)]
  const seen = new Set(reports.flatMap(({ runs }) => runs.map((each) => each.run)))
  const missing = new Set(seal.faults.map((fault) => fault.path))
  for (const each of seal.runs)
    if (!seen.has(each) && !missing.has(`runs/${each}/manifest.json`))
      reports.push(await verifyHarvest(placeBelow(folder, 'runs', each)))
  const sum = (of: 'rows' | 'parts' | 'bytes'): number => reports.reduce((all, report) => all + report[of], 0)
  return {
    runs: reports.flatMap(({ runs }) => runs),
    faults: [...seal.faults, ...reports.flatMap(({ faults }) => faults)],
    notes: reports.flatMap(({ notes }) => notes),
    rows: sum('rows'),
    parts: sum('parts'),
    bytes: sum('bytes'),
    seal,
  }
}

import { asSink } from '../directory/sink-failure.ts'
import { type HarvestPlace, placeBelow, placeText, storedPlace } from '../places/stored-place.ts'
import { findRuns } from './find-runs.ts'
import type { VerifiedRun, VerifyReport } from './verify-report.ts'
import { verifyRun } from './verify-run.ts'

/**
 * Recomputes everything that the manifests below a folder claim, from the files themselves. `path` is an output, instance
 * or run folder. Throws CONFIG_INVALID for any other folder, SINK_UNAVAILABLE where the disk refuses to be read.
 */
export async function verifyHarvest(place: HarvestPlace): Promise<VerifyReport> {
  const given = storedPlace(place)
  return asSink(`read ${placeText(place)}`, async () => {
    const { runs: names, faults } = await findRuns(given)
    const runs: VerifiedRun[] = []
    for (const name of names) runs.push(await verifyRun(placeBelow(given, name), name))
    const tables = runs.flatMap((run) => run.tables)
    return {
      runs,
      faults: [...faults, ...runs.flatMap((run) => run.faults)],
      notes: runs.flatMap((run) => run.notes),
      rows: tables.reduce((sum, table) => sum + table.rows, 0),
      parts: tables.reduce((sum, table) => sum + table.parts, 0),
      bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
    }
  })
}

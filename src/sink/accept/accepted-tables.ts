import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { HarvestOutcome } from '../../contract/run/harvest-outcome.ts'
import { readRegular } from '../directory/read/open-regular.ts'
import { systemCode } from '../directory/sink-failure.ts'
import type { HarvestPlace } from '../places/stored-place.ts'
import { ManifestSchema } from '../schema/manifest-schema.ts'
import { readStored } from '../stored/read-stored.ts'
import type { AcceptedGaps } from './accepted-gaps-schema.ts'
import { isAccepted } from './is-accepted.ts'

/** Columns withheld of each table, as a run's manifest has them; null where the manifest is not to be read from here. */
export type WithheldColumns = ReadonlyMap<string, readonly string[]> | null

/** Reads from a run's manifest which columns were withheld; a worker elsewhere may have written it where we cannot read. */
export async function readWithheldColumns(manifest: HarvestPlace): Promise<WithheldColumns> {
  try {
    const bytes =
      typeof manifest === 'string' ? await readRegular(manifest, 'followed') : await manifest.files.read(manifest.path)
    const value = bytes === null ? null : readStored(ManifestSchema, bytes).value
    return value === null ? null : new Map(value.tables.map(({ table, withheldColumns }) => [table, withheldColumns]))
  } catch (error) {
    if (!(error instanceof HarvestError) && systemCode(error) === null) throw error
    return null
  }
}

/** The tables of an outcome whose gaps are accepted: none of them is new or larger. */
export function acceptedTables(
  tables: HarvestOutcome['tables'],
  { gaps }: AcceptedGaps,
  withheld: WithheldColumns,
): ReadonlySet<string> {
  const accepted = tables.filter(({ table, verdict, hidden }) => {
    const gap = gaps.find((each) => each.table === table)
    if (verdict === 'complete' || gap === undefined) return false
    return isAccepted({ verdict, hidden, withheldColumns: withheld?.get(table) ?? null }, gap)
  })
  return new Set(accepted.map(({ table }) => table))
}

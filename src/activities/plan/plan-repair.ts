import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { WriterIdentity } from '../../contract/receipt.ts'
import type { HarvestRequest } from '../../contract/run/harvest-request.ts'
import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import type { RunRef } from '../../contract/slice.ts'
import type { AccessFacts } from '../../contract/table/access-facts.ts'
import type { AdoptedTable } from '../../contract/table/adopted-table.ts'
import { accessDoubt, compareInstances, compareReaders, withEarlierFacts } from '../../contract/table/compare-access.ts'
import type { HarvestPlan, TablePlan } from '../../contract/table/table-plan.ts'
import { answersAtAll } from '../../servicenow/plan/probe/answers-at-all.ts'
import { readAccess } from '../../servicenow/plan/read-access.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import type { RunSink } from '../../sink/sink.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { type Adopted, adoptTable } from './adopt-table.ts'

/** What a repair is planned from. */
export interface RepairTerms {
  readonly run: RunRef
  readonly request: HarvestRequest
  /** The published run of which only the damaged pieces are read again. */
  readonly repaired: string
  readonly sink: RunSink
  readonly writer: WriterIdentity
  readonly client: TableClient
  /** Whether what may not be readable counts as unreadable where it does not answer. */
  readonly tolerant: boolean
  readonly signal: AbortSignal
}

/**
 * Plans a run that takes over what another one stored and reads again only what is damaged of it. Throws CONFIG_INVALID
 * where that run did not finish or is damaged in too many places, and where this user or the instance is another by now: its
 * rows must not be mixed with others. Throws MANIFEST_MISMATCH where the run is missing or its manifest is damaged, so that
 * it is unknown what to repair.
 */
export async function planRepair(dependencies: ActivityDependencies, terms: RepairTerms): Promise<HarvestPlan> {
  const { run, request, repaired, sink, writer, client } = terms
  const published = dependencies.published(run)
  const manifest = await readManifest(() => published.manifest(repaired))
  if (terms.tolerant)
    await answersAtAll(
      client,
      manifest.tables.map(({ table }) => table),
      terms.signal,
    )
  const access = await readAccess(client, terms)
  checkSameReader(manifest, access)
  const doubts = [accessDoubt(manifest.access, access)].filter((doubt) => doubt !== null)
  const tables: TablePlan[] = []
  for (const entry of manifest.tables) {
    const adopted = await adoptTable(entry, { from: repaired, published, sink, writer })
    tables.push(planOf(entry, adopted, [takenOver(adopted, repaired), ...doubts]))
  }
  const taken = tables.flatMap(({ adopted }) => adopted ?? [])
  checkRepairSize(taken, repaired)
  const { referenceLinks } = manifest.request
  const { compression } = request
  return {
    schemaVersion: 1,
    run: run.run,
    instance: run.instance,
    referenceLinks,
    compression,
    honouredLimit: client.honoured.rows,
    access: manifest.access ? withEarlierFacts(access, [manifest.access]) : access,
    tables,
  }
}

async function readManifest(read: () => Promise<Manifest>): Promise<Manifest> {
  try {
    return await read()
  } catch (error) {
    if (!speaksOf(error, 'files')) throw error
    throw new HarvestError(
      'MANIFEST_MISMATCH',
      `${error.message}: so it is unknown what to repair; read everything again with harvester run`,
      { cause: error },
    )
  }
}

function checkSameReader({ run, state, access: before }: Manifest, access: AccessFacts): void {
  if (state !== 'finished')
    throw new HarvestError('CONFIG_INVALID', `run ${run} ended ${state}: start a new run instead of a repair`)
  if (before && compareInstances(before, access).likeness === 'other')
    throw new HarvestError(
      'CONFIG_INVALID',
      `the instance was cloned over or restored since run ${run}: its rows cannot be read again; start a new run`,
    )
  if (before && compareReaders(before, access).likeness === 'other')
    throw new HarvestError(
      'CONFIG_INVALID',
      `this user, its roles, domain or time zone changed since run ${run}: it would read other rows now; start a new run`,
    )
}

function takenOver({ broken }: Adopted, repaired: string): string {
  const kept = `kept from run ${repaired}`
  return broken === 0 ? kept : `${kept}, except ${broken} damaged ${broken === 1 ? 'part' : 'parts'}`
}

function planOf(
  entry: ManifestTable,
  { table: adopted, deletionsLost }: Adopted,
  remarks: readonly string[],
): TablePlan {
  const { table, title, order, window, columns, columnSource, secretColumns, sensitiveColumns, optional } = entry
  return {
    table,
    title,
    order,
    window,
    columns,
    columnSource,
    secretColumns,
    sensitiveColumns,
    optional,
    ...(entry.only ? { only: entry.only } : {}),
    ...(entry.increment ? { base: entry.increment.base } : {}),
    ...(deletionsLost ? { reconciles: true } : {}),
    ...(entry.newest ? { newestSoFar: entry.newest } : {}),
    ...(entry.gap ? { gap: entry.gap } : {}),
    adopted,
    unreadable: null,
    notes: [...entry.notes, ...remarks],
  }
}

/** Each is a range of the plan's result, as is what lies between two; Temporal takes 2 MB, and twice as many would fit. @internal */
export const MOST_DAMAGED_STRETCHES = 2000

/** Refuses a repair that would read so many stretches again that a new run is the shorter way; throws CONFIG_INVALID. @internal */
export function checkRepairSize(tables: readonly AdoptedTable[], repaired: string): void {
  const stretches = tables.flatMap(({ ranges }) => ranges).filter(({ stored, unread }) => !stored && !unread).length
  if (stretches > MOST_DAMAGED_STRETCHES)
    throw new HarvestError(
      'CONFIG_INVALID',
      `run ${repaired} is damaged in ${stretches} places, more than the ${MOST_DAMAGED_STRETCHES} that a repair can handle: start a new run`,
    )
}

import { join, resolve } from 'node:path'
import type { Projector } from '../activities/dependencies.ts'
import type { DatabaseConfig } from '../config/database-config.ts'
import type { ObjectStoreConfig } from '../config/settings/object-store-config.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { isBucketPath } from '../contract/run/bucket-path.ts'
import type { ProjectionName } from '../contract/run/projection.ts'
import type { RunRef } from '../contract/slice.ts'
import { placeBelow, storedPlace } from '../sink/places/stored-place.ts'
import { bucketPlace } from '../sink/s3/bucket-place.ts'

/** The folder of projections, beside that of the harvests: they are no evidence, and may be thrown away. Where the harvests lie in a bucket, it is on this machine. */
function projectionsFolder(outputFolder: string): string {
  return isBucketPath(outputFolder) ? resolve('harvest-projections') : `${outputFolder}-projections`
}

/** Where projections come from and go to. */
export interface ProjectionPlaces {
  /** The folder of the harvests, or their place in a bucket. */
  readonly outputFolder: string
  /** How the object store of such a place is reached. */
  readonly objectStore: ObjectStoreConfig
  /** Reads the database that runs are loaded into; null for none. */
  readonly database: (() => DatabaseConfig) | null
  /** Finished runs of the instance that are kept; null for all. */
  readonly keep: number | null
}

/** What a worker makes of each run that it publishes, out of the folder of its harvests. Nothing of it is loaded before it is made. */
export function composeProjectors(names: readonly ProjectionName[], places: ProjectionPlaces): readonly Projector[] {
  return names.map((name) => ({ name, project: (run) => project(name, run, places) }))
}

async function project(
  name: ProjectionName,
  run: RunRef,
  { outputFolder, objectStore, database, keep }: ProjectionPlaces,
): Promise<string> {
  const harvests = isBucketPath(outputFolder) ? bucketPlace(outputFolder, objectStore) : storedPlace(outputFolder)
  const folder = placeBelow(harvests, run.instance, 'runs', run.run)
  const out = join(projectionsFolder(outputFolder), run.instance, name === 'report' ? 'report.html' : name)
  switch (name) {
    case 'inventory': {
      const { takeInventory } = await import('../inventory/take-inventory.ts')
      await takeInventory({ folder, run: null, out })
      return out
    }
    case 'report': {
      const { writeReport } = await import('../report/write-report.ts')
      await writeReport({ folder, run: null, out })
      const { writeIndex } = await import('../report/index/write-index.ts')
      await writeIndex({ folder: harvests, out: join(projectionsFolder(outputFolder), 'index.html') })
      return out
    }
    case 'export': {
      const { exportHarvest } = await import('../projections/export/export-harvest.ts')
      const { failed } = await exportHarvest({ folder, out, tables: null, format: 'parquet', typed: false })
      requireAll(out, failed)
      return out
    }
    case 'load': {
      if (database === null) throw new HarvestError('CONFIG_INVALID', 'HARVESTER_PG_URL is not set')
      const { loadHarvest } = await import('../projections/load/load-harvest.ts')
      const { schema, failed } = await loadHarvest({ folder, tables: null, database: database() })
      requireAll(`schema ${schema}`, failed)
      return `schema ${schema}`
    }
    case 'prune': {
      if (keep === null) throw new HarvestError('CONFIG_INVALID', 'HARVESTER_KEEP is not set')
      const { pruneHarvest } = await import('../sink/prune/prune-harvest.ts')
      const [outcome] = await pruneHarvest(placeBelow(harvests, run.instance), { keep, dryRun: false })
      if (outcome?.refusal != null)
        throw new HarvestError('MANIFEST_MISMATCH', `nothing was removed: ${outcome.refusal}`)
      return `${outcome?.pruned.removed.length ?? 0} runs removed`
    }
    default:
      return name satisfies never
  }
}

/** A projection that lacks a table is made and has failed: what is there can be used, and whoever requires it is told. */
function requireAll(place: string, failed: readonly { readonly table: string; readonly reason: string }[]): void {
  const [first] = failed
  if (first === undefined) return
  const names = failed.map(({ table }) => table).join(', ')
  throw new HarvestError('MANIFEST_MISMATCH', `${place} is without ${names}: ${first.reason}`)
}

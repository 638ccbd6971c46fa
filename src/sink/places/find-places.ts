import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { systemCode } from '../directory/sink-failure.ts'
import { placeBelow, type StoredPlace } from './stored-place.ts'

/** What a folder of a harvest is: a run's, or one that leads to instances. */
export type Places =
  | { readonly kind: 'run' }
  /** Paths of the instances' folders relative to the given one, in order of their names; `.` for that one itself. */
  | { readonly kind: 'instances'; readonly instances: readonly string[] }

/** The names in a folder, by what they are; links are neither. */
export interface Entries {
  readonly files: ReadonlySet<string>
  readonly folders: ReadonlySet<string>
}

/** Tells an output, instance or run folder by what it holds; throws CONFIG_INVALID where it is none of them. */
export async function findPlaces(folder: StoredPlace): Promise<Places> {
  const { files, folders } = await listGiven(folder)
  if (files.has('manifest.json') || files.has('plan.json') || folders.has('receipts')) return { kind: 'run' }
  if (folders.has('runs')) return { kind: 'instances', instances: ['.'] }
  const instances: string[] = []
  for (const name of [...folders].sort())
    if ((await listEntries(placeBelow(folder, name))).folders.has('runs')) instances.push(name)
  if (instances.length > 0) return { kind: 'instances', instances }
  throw noHarvest(folder)
}

/** Lists a folder; throws what its files throw. */
export async function listEntries(folder: StoredPlace): Promise<Entries> {
  const entries = await folder.files.list(folder.path)
  return {
    files: new Set(entries.filter(({ kind }) => kind === 'file').map(({ name }) => name)),
    folders: new Set(entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name)),
  }
}

async function listGiven(folder: StoredPlace): Promise<Entries> {
  try {
    return await listEntries(folder)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOTDIR') throw noHarvest(folder, error)
    throw error
  }
}

function noHarvest({ path }: StoredPlace, cause?: unknown): HarvestError {
  return new HarvestError('CONFIG_INVALID', `${path} contains no harvest: give an output, instance or run folder`, {
    cause,
  })
}

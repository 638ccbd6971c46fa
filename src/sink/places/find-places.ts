import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { systemCode } from '../directory/sink-failure.ts'

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
export async function findPlaces(folder: string): Promise<Places> {
  const { files, folders } = await listGiven(folder)
  if (files.has('manifest.json') || files.has('plan.json') || folders.has('receipts')) return { kind: 'run' }
  if (folders.has('runs')) return { kind: 'instances', instances: ['.'] }
  const instances: string[] = []
  for (const name of [...folders].sort())
    if ((await listEntries(join(folder, name))).folders.has('runs')) instances.push(name)
  if (instances.length > 0) return { kind: 'instances', instances }
  throw noHarvest(folder)
}

/** Lists a folder; throws Node's system errors. */
export async function listEntries(folder: string): Promise<Entries> {
  const entries = await readdir(folder, { withFileTypes: true })
  return {
    files: new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name)),
    folders: new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)),
  }
}

async function listGiven(folder: string): Promise<Entries> {
  try {
    return await listEntries(folder)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw noHarvest(folder, error)
    throw error
  }
}

function noHarvest(folder: string, cause?: unknown): HarvestError {
  return new HarvestError('CONFIG_INVALID', `${folder} contains no harvest: give an output, instance or run folder`, {
    cause,
  })
}

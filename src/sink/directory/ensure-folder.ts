import { dirname, join } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { FileSystem } from './file-system.ts'
import { systemCode } from './sink-failure.ts'

/** Makes the output folder and the folders above it where they are missing; those that were there stay as they are. */
export async function ensureRoot(files: FileSystem, root: string): Promise<void> {
  const above = dirname(root)
  let made: boolean
  try {
    made = await files.makeFolder(root)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || above === root) throw error
    await ensureRoot(files, above)
    made = await files.makeFolder(root)
  }
  try {
    await files.syncFolder(above)
  } catch (error) {
    // Above a folder that its owner made for us may be one that we cannot open.
    if (made || systemCode(error) !== 'EACCES') throw error
  }
}

/**
 * Makes a folder below the root durable, step by step: a folder seen may be one whose maker died before syncing it. Throws
 * SINK_UNAVAILABLE where something else lies there: through a link, what is written would come to lie elsewhere.
 */
export async function ensureFolder(files: FileSystem, root: string, below: readonly string[]): Promise<string> {
  let folder = root
  for (const name of below) {
    const inner = join(folder, name)
    const made = await files.makeFolder(inner)
    if (!made && (await files.kind(inner)) !== 'folder')
      throw new HarvestError('SINK_UNAVAILABLE', `${inner} is not a regular folder: links are not followed`)
    await files.syncFolder(folder)
    folder = inner
  }
  return folder
}

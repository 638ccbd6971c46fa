import { dirname, join, relative, sep } from 'node:path'
import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import type { FileSystem } from '../file-system.ts'
import { kindIfThere, readIfThere } from './read-if-there.ts'

/**
 * Reads a file below a folder, through plain folders alone: a link among them could lead anywhere. Null where there is no
 * such file. Throws MANIFEST_MISMATCH that names the link, and Node's system errors.
 */
export async function readBelow(files: FileSystem, root: string, path: string): Promise<Uint8Array | null> {
  let folder = root
  for (const name of relative(root, dirname(path)).split(sep)) {
    if (name === '') continue
    folder = join(folder, name)
    const kind = await kindIfThere(files, folder)
    if (kind === null) return null
    if (kind !== 'folder')
      throw new HarvestError('MANIFEST_MISMATCH', `${folder} is not a regular folder: links are not followed`)
  }
  return readIfThere(files, path)
}

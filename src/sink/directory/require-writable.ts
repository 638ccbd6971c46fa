import { access, constants, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { asSink, systemCode } from './sink-failure.ts'

/**
 * Throws SINK_UNAVAILABLE where nothing could be written into a folder now, or made at its place where it is missing, and SINK_FULL
 * where no space is left. Writes nothing itself, so that it may be asked often.
 */
export async function requireWritable(folder: string): Promise<void> {
  const free = await asSink(`write into ${folder}`, () => freeBlocks(folder))
  if (free === 0) throw new HarvestError('SINK_FULL', `no space left in ${folder}`)
}

async function freeBlocks(folder: string): Promise<number> {
  try {
    // With the dot it has to be a folder, or a link to one.
    await access(`${folder}/.`, constants.W_OK | constants.X_OK)
    return (await statfs(folder)).bavail
  } catch (error) {
    const above = dirname(folder)
    if (systemCode(error) !== 'ENOENT' || above === folder) throw error
    return freeBlocks(above)
  }
}

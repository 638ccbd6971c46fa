import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { systemCode } from '../directory/sink-failure.ts'

/** Refuses an output folder inside of another, also by links, with CONFIG_INVALID; `purpose` completes "the folder to". */
export async function requireOutside(folder: string, out: string, purpose: string): Promise<void> {
  if (!relative(await realPath(folder), await realPath(out)).startsWith('..'))
    throw new HarvestError(
      'CONFIG_INVALID',
      `--out ${out} is inside the folder to ${purpose}: choose one outside of it`,
    )
}

/** A path without links, as far as it leads to something that is there. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error
    return join(await realPath(dirname(path)), basename(path))
  }
}

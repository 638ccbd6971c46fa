import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemCode } from './sink-failure.ts'

/** A path without links, as far as it leads to something that is there. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error
    return join(await realPath(dirname(path)), basename(path))
  }
}

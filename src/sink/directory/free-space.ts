import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from './sink-failure.ts'

/** Free bytes of the nearest folder that is there. */
export async function freeAt(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) return null
    return freeAt(dirname(path))
  }
}

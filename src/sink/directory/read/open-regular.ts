import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { MAX_STORED_BYTES, type OpenedFile } from '../../files/stored-files.ts'
import { systemCode } from '../sink-failure.ts'

/** Whether a path may be a link: one that a person names may be, one inside of a harvest may not. */
export type Links = 'followed' | 'refused'

/**
 * Opens a plain file of a bounded size to be read; the caller closes it. A folder that somebody else wrote may hold links,
 * devices and pipes under the names of our files, and reading those may lead outside, or never end. Throws
 * MANIFEST_MISMATCH that names the path and what it is, and Node's system errors.
 */
export async function openRegular(path: string, links: Links, maxBytes = MAX_STORED_BYTES): Promise<FileHandle> {
  const file = await opened(path, links)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw refused(path, stats)
    if (stats.size > maxBytes)
      throw new HarvestError('MANIFEST_MISMATCH', `${path} has ${stats.size} bytes, at most ${maxBytes} are read`)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Reads a plain file of a bounded size; throws as {@link openRegular} does. */
export async function readRegular(path: string, links: Links, maxBytes?: number): Promise<Uint8Array> {
  const file = await openRegular(path, links, maxBytes)
  try {
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** Opens a plain file below a harvest for reading; throws as {@link openRegular} does. */
export async function openFile(path: string): Promise<OpenedFile> {
  const file = await openRegular(path, 'refused')
  return { pieces: () => file.createReadStream({ start: 0, autoClose: false }), close: () => file.close() }
}

/** Opening a pipe that nobody writes to would wait without end, unless it is opened without waiting. */
async function opened(path: string, links: Links): Promise<FileHandle> {
  const follow = links === 'followed' ? 0 : constants.O_NOFOLLOW
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | follow)
  } catch (error) {
    const code = systemCode(error)
    // ELOOP is a link, ENXIO a socket or a device without a driver; both have a name of their own.
    if (code !== 'ELOOP' && code !== 'ENXIO') throw error
    throw refused(path, await lstat(path), error)
  }
}

function refused(path: string, stats: Stats, cause?: unknown): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', `${path} is ${kindOf(stats)}: only regular files are read`, { cause })
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a link'
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

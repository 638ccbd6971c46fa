import { basename, dirname, join } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { FileSystem, OpenFile } from './file-system.ts'
import { kindIfThere } from './read/read-if-there.ts'
import { systemCode } from './sink-failure.ts'
import { temporaryName } from './temporary-name.ts'

/**
 * Gives a file its final name once its bytes are durable, and never touches one that has the name already. True when the
 * name now durably stands for these bytes, put there by this call or an earlier one; false when it holds other bytes.
 */
export async function placeFile(files: FileSystem, path: string, bytes: Uint8Array): Promise<boolean> {
  const temporary = await writeTemporary(files, path, [bytes])
  try {
    await linkOrRename(files, temporary, path)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    if (Buffer.compare(await files.read(path), bytes) !== 0) return false
  } finally {
    await removeQuietly(files, temporary)
  }
  await files.syncFolder(dirname(path))
  return true
}

/**
 * Gives a durable file a second name, durably; where the file system has no links, its bytes are copied. A name that stands
 * for another file is left as it is, with MANIFEST_MISMATCH; so is a file that is gone.
 */
export async function shareFile(files: FileSystem, path: string, name: string): Promise<void> {
  try {
    await files.link(path, name)
    await files.syncFolder(dirname(name))
  } catch (error) {
    const code = systemCode(error) ?? ''
    if (code === 'ENOENT') throw new HarvestError('MANIFEST_MISMATCH', `${path} is gone`, { cause: error })
    if (code !== 'EEXIST' && !LACKS_LINKS.has(code)) throw error
    if (!(await placeFile(files, name, await files.read(path))))
      throw new HarvestError('MANIFEST_MISMATCH', `${name} is another file already`, { cause: error })
  }
}

/** A file's bytes, whole or piece by piece. */
export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** Swaps a file's content in one step: readers see the old bytes or the new ones. Nothing changes where the pieces fail. */
export async function swapFile(files: FileSystem, path: string, pieces: Pieces): Promise<void> {
  const temporary = await writeTemporary(files, path, pieces)
  try {
    await files.rename(temporary, path)
  } catch (error) {
    await removeQuietly(files, temporary)
    throw error
  }
  await files.syncFolder(dirname(path))
}

async function writeTemporary(files: FileSystem, path: string, pieces: Pieces): Promise<string> {
  const temporary = join(dirname(path), temporaryName(basename(path)))
  const file = await files.create(temporary)
  try {
    for await (const bytes of pieces) await writeAll(file, bytes)
    // A failed sync may have dropped pages that a second sync would call clean: the file is given up, never synced again.
    await file.sync()
    await file.close()
  } catch (error) {
    await closeQuietly(file)
    await removeQuietly(files, temporary)
    throw error
  }
  return temporary
}

async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const written = await file.write(bytes.subarray(at))
    if (written === 0) throw new HarvestError('SINK_UNAVAILABLE', 'the disk accepts no more bytes and gives no reason')
    at += written
  }
}

/** A link refuses a taken name, which a rename would overwrite; file systems without links get the check and the rename. */
async function linkOrRename(files: FileSystem, temporary: string, path: string): Promise<void> {
  try {
    await files.link(temporary, path)
  } catch (error) {
    if (!LACKS_LINKS.has(systemCode(error) ?? '') || (await kindIfThere(files, path)) !== null) throw error
    await files.rename(temporary, path)
  }
}

const LACKS_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

async function closeQuietly(file: OpenFile): Promise<void> {
  try {
    await file.close()
  } catch {
    // The failure that brought us here is the one to tell.
  }
}

/** Removes a file that nothing refers to; one that stays is removed when the run is published. */
export async function removeQuietly(files: FileSystem, path: string): Promise<void> {
  try {
    await files.remove(path)
  } catch {
    // Already gone (renamed, or removed by a publisher), or the disk is in trouble: a leftover is harmless.
  }
}

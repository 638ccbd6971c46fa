import type { FileSystem, FolderEntry } from '../file-system.ts'
import { systemCode } from '../sink-failure.ts'

/** A file's bytes; null where there is no such file. */
export async function readIfThere(files: FileSystem, path: string): Promise<Uint8Array | null> {
  return ifThere(files.read(path))
}

/** A folder's entries; none where there is no such folder. */
export async function listIfThere(files: FileSystem, path: string): Promise<readonly FolderEntry[]> {
  return (await ifThere(files.list(path))) ?? []
}

/** What is at a path; null where nothing is. */
export async function kindIfThere(files: FileSystem, path: string): Promise<FolderEntry['kind'] | null> {
  return ifThere(files.kind(path))
}

/** What a reading gives; null where there is nothing to read. */
export async function ifThere<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

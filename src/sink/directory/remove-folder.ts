import { join } from 'node:path'
import type { FileSystem } from './file-system.ts'

/** Size of all files below a folder, in bytes as stored. */
export async function folderBytes(files: FileSystem, folder: string): Promise<number> {
  let bytes = 0
  for (const { name, kind } of await files.list(folder)) {
    const path = join(folder, name)
    bytes += kind === 'folder' ? await folderBytes(files, path) : await files.size(path)
  }
  return bytes
}

/** Removes a folder with everything below it; links are removed, not followed. */
export async function removeFolder(files: FileSystem, folder: string): Promise<void> {
  for (const { name, kind } of await files.list(folder)) {
    const path = join(folder, name)
    if (kind === 'folder') await removeFolder(files, path)
    else await files.remove(path)
  }
  await files.removeFolder(folder)
}

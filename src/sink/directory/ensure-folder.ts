import { dirname, join } from 'node:path'
import type { FileSystem } from './file-system.ts'
import { systemCode } from './sink-failure.ts'

/** Makes the output folder and the folders above it where they are missing; those that were there stay as they are. */
export async function ensureRoot(files: FileSystem, root: string): Promise<void> {
  try {
    // A folder that was there is its owner's, and the one above it may not be ours to open.
    if (await files.makeFolder(root)) await files.syncFolder(dirname(root))
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(root) === root) throw error
    await ensureRoot(files, dirname(root))
    await files.makeFolder(root)
    await files.syncFolder(dirname(root))
  }
}

/** Makes a folder below the root durable, step by step: a folder seen may be one whose maker died before syncing it. */
export async function ensureFolder(files: FileSystem, root: string, below: readonly string[]): Promise<string> {
  let folder = root
  for (const name of below) {
    const inner = join(folder, name)
    await files.makeFolder(inner)
    await files.syncFolder(folder)
    folder = inner
  }
  return folder
}

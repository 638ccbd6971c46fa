import { chmod, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Ends the names of files that are still being made; whoever holds the folder's lock may remove them. */
const DRAFT_SUFFIX = '.draft'

/** The name under which an executable is made, in the folder of its final place, so that the last step is a rename. */
export function draftOf(target: string): string {
  return `${target}.${process.pid}${DRAFT_SUFFIX}`
}

/** Gives a finished draft its final name, whole and on disk, so that a crash leaves the old file or the new one and never half of one. */
export async function installExecutable(draft: string, target: string): Promise<void> {
  await chmod(draft, 0o755)
  await syncToDisk(draft)
  await rename(draft, target)
  // Windows cannot open a folder as a file; its rename is journalled.
  if (process.platform !== 'win32') await syncToDisk(dirname(target))
}

/** Removes what interrupted makers left in the folder; only under the folder's lock. */
export async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.endsWith(DRAFT_SUFFIX))
  await Promise.all(drafts.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}

async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

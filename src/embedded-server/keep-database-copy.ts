import { constants } from 'node:fs'
import { access, copyFile, mkdir, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ServerFolder } from './server-folder.ts'
import type { ServerVersion } from './temporal-cli/server-version.ts'

/**
 * Copies the database of a stopped server before a newer server changes its schema, so that one can go back; returns
 * the copy's folder, which is named after the version and the time.
 */
export async function keepDatabaseCopy(folder: ServerFolder, version: ServerVersion): Promise<string> {
  const copy = join(folder.path, `database-of-${version}-${new Date().toISOString().replaceAll(':', '')}`)
  const draft = `${copy}.draft`
  await mkdir(draft, { mode: 0o700 })
  // A write-ahead log that was not yet folded in holds the newest changes.
  for (const suffix of ['', '-wal', '-shm']) {
    const file = `${folder.database}${suffix}`
    if (await exists(file)) await copyFile(file, join(draft, basename(file)), constants.COPYFILE_FICLONE)
  }
  await rename(draft, copy)
  return copy
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

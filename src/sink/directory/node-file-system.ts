import type { Dirent, Stats } from 'node:fs'
import { link, lstat, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises'
import type { FileSystem, FolderEntry, OpenFile } from './file-system.ts'
import { readRegular } from './read/open-regular.ts'
import { systemCode } from './sink-failure.ts'

/** The machine's own file system. */
export function nodeFileSystem(): FileSystem {
  return {
    makeFolder,
    syncFolder,
    list,
    create,
    link,
    rename,
    remove: unlink,
    removeFolder: rmdir,
    read: (path) => readRegular(path, 'refused'),
    kind: async (path) => kindOf(await lstat(path)),
    size,
  }
}

async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function list(path: string): Promise<readonly FolderEntry[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
}

function kindOf(entry: Dirent | Stats): FolderEntry['kind'] {
  if (entry.isFile()) return 'file'
  return entry.isDirectory() ? 'folder' : 'other'
}

async function create(path: string): Promise<OpenFile> {
  const file = await open(path, 'wx', 0o600)
  return {
    write: async (bytes) => (await file.write(bytes)).bytesWritten,
    sync: () => file.sync(),
    close: () => file.close(),
  }
}

async function size(path: string): Promise<number> {
  return (await lstat(path)).size
}

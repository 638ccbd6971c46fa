import { basename, dirname, join } from 'node:path'
import type { StoredFiles } from '../files/stored-files.ts'
import { isRunFolder } from '../places/place-names.ts'
import { ensureFolder, ensureRoot } from './ensure-folder.ts'
import type { FileSystem } from './file-system.ts'
import { nodeFileSystem } from './node-file-system.ts'
import { placeFile, removeQuietly, shareFile, swapFile } from './place-file.ts'
import { openFile } from './read/open-regular.ts'
import { readBelow } from './read/read-below.ts'
import { ifThere, listIfThere, readIfThere } from './read/read-if-there.ts'
import { folderBytes, removeFolder } from './remove-folder.ts'
import { requireWritable } from './require-writable.ts'

/** A folder is renamed before anything in it is removed: no reader takes half a run for a run. */
const REMOVED = '.pruned-'

/** The files of harvests in folders of a disk. */
export function folderFiles(files: FileSystem = nodeFileSystem()): StoredFiles {
  return {
    atOnce: 1,
    read: (path) => readIfThere(files, path),
    readBelow: (root, path) => readBelow(files, root, path),
    open: openFile,
    list: (folder) => listIfThere(files, folder),
    size: (path) => ifThere(files.size(path)),
    bytesBelow: (folder) => folderBytes(files, folder),

    guards: async () => true,
    requireWritable,
    makeRoot: (root) => ensureRoot(files, root),
    async makeFolders(root, below) {
      await ensureFolder(files, root, below)
    },
    place: (path, bytes) => placeFile(files, path, bytes),
    share: (path, name) => shareFile(files, path, name),
    swap: (path, bytes) => swapFile(files, path, [bytes]),
    async advance(path, next) {
      const bytes = await next(await readIfThere(files, path))
      if (bytes !== null) await swapFile(files, path, [bytes])
      // Whoever replaced it before may have died before this.
      else await files.syncFolder(dirname(path))
    },
    remove: (path) => removeQuietly(files, path),
    // A file that is not whole has a temporary name, and is found by it.
    dropUnfinished: async () => undefined,

    async removeFolder(folder) {
      const parent = dirname(folder)
      const removed = join(parent, `${REMOVED}${basename(folder)}`)
      await files.rename(folder, removed)
      await files.syncFolder(parent)
      await removeFolder(files, removed)
    },
    async halfRemoved(folder) {
      return (await listIfThere(files, folder)).flatMap(({ name, kind }) => {
        const was = name.startsWith(REMOVED) ? name.slice(REMOVED.length) : ''
        return kind === 'folder' && isRunFolder(was) ? [{ name: was, path: join(folder, name) }] : []
      })
    },
    finishRemoval: (path) => removeFolder(files, path),
  }
}

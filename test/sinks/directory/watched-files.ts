import type { FileSystem, OpenFile } from '../../../src/sink/directory/file-system.ts'

/** A file operation that is about to happen. */
export interface FileCall {
  readonly call: keyof FileSystem | 'write' | 'sync' | 'close'
  readonly path: string
  /** How many bytes a write is asked for. */
  readonly bytes: number
}

/** Passes every operation by `before`, which may throw in its stead; a write takes at most what `before` returns, if it does. */
export function watchedFiles(files: FileSystem, before: (call: FileCall) => number | undefined): FileSystem {
  const after = async <T>(call: FileCall['call'], path: string, operate: () => Promise<T>): Promise<T> => {
    before({ call, path, bytes: 0 })
    return operate()
  }
  return {
    makeFolder: (path) => after('makeFolder', path, () => files.makeFolder(path)),
    syncFolder: (path) => after('syncFolder', path, () => files.syncFolder(path)),
    list: (path) => after('list', path, () => files.list(path)),
    create: (path) => after('create', path, async () => watchedFile(await files.create(path), path, before)),
    link: (path, name) => after('link', path, () => files.link(path, name)),
    rename: (path, name) => after('rename', path, () => files.rename(path, name)),
    remove: (path) => after('remove', path, () => files.remove(path)),
    removeFolder: (path) => after('removeFolder', path, () => files.removeFolder(path)),
    read: (path) => after('read', path, () => files.read(path)),
    kind: (path) => after('kind', path, () => files.kind(path)),
    size: (path) => after('size', path, () => files.size(path)),
  }
}

function watchedFile(file: OpenFile, path: string, before: (call: FileCall) => number | undefined): OpenFile {
  return {
    write: async (bytes) => {
      const most = before({ call: 'write', path, bytes: bytes.length })
      return most === 0 ? 0 : file.write(bytes.subarray(0, most))
    },
    sync: async () => {
      before({ call: 'sync', path, bytes: 0 })
      await file.sync()
    },
    close: async () => {
      await file.close()
      before({ call: 'close', path, bytes: 0 })
    },
  }
}

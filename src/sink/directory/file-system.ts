/** A file being written; nothing of it counts before `sync` has returned. */
export interface OpenFile {
  /** Writes some of the bytes and returns how many: a filling disk takes fewer without an error. */
  write(bytes: Uint8Array): Promise<number>
  sync(): Promise<void>
  close(): Promise<void>
}

/** One entry of a folder; `other` is anything but a plain file or a folder, links included. */
export interface FolderEntry {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
}

/** The file operations that the directory sink stands on, each one step that can fail alone. Throws Node's system errors. */
export interface FileSystem {
  /** Makes one folder, mode 0700; false where it was there. */
  makeFolder(path: string): Promise<boolean>
  /** Makes the entries of a folder durable. */
  syncFolder(path: string): Promise<void>
  list(path: string): Promise<readonly FolderEntry[]>
  /** Creates a file, mode 0600; fails with EEXIST where one is there. */
  create(path: string): Promise<OpenFile>
  /** Gives a file a second name; fails with EEXIST where that is taken. */
  link(path: string, name: string): Promise<void>
  /** Moves a file over whatever has the name, or a folder to a name that is free. */
  rename(path: string, name: string): Promise<void>
  remove(path: string): Promise<void>
  /** Removes an empty folder. */
  removeFolder(path: string): Promise<void>
  /** Reads a plain file of at most 128 MiB; throws MANIFEST_MISMATCH for a link, a device or a larger file. */
  read(path: string): Promise<Uint8Array>
  /** What is at a path; a link is `other`. Fails with ENOENT where nothing is. */
  kind(path: string): Promise<FolderEntry['kind']>
  /** Size of a file in bytes; of a link, its own. */
  size(path: string): Promise<number>
}

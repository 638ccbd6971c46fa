import type { Readable } from 'node:stream'
import type { FolderEntry } from '../directory/file-system.ts'

/** The largest file that a sink of ours writes: a part of one page of 64 MiB and of what was read before it. In bytes. */
export const MAX_STORED_BYTES = 128 * 1024 * 1024

/** A stored file that is open for reading. */
export interface OpenedFile {
  /** Its bytes from the beginning; each call reads them again. */
  pieces(): Readable
  close(): Promise<void>
}

/**
 * The files of harvests, wherever they lie: in a folder, or in a bucket under the same names. Paths are those that the maker
 * of the place gives; where a method says so, links are not followed. What a method that writes has returned survives a
 * power cut. Throws Node's system errors or SINK_FULL and SINK_UNAVAILABLE; CONFIG_INVALID where the place refuses us.
 */
export interface StoredFiles {
  /** How many files are looked at or read at the same time: a disk answers at once, a store across a network does not. */
  readonly atOnce: number

  /** A plain file of at most 128 MiB; null where nothing is. Throws MANIFEST_MISMATCH for a link, a device or a larger file. */
  read(path: string): Promise<Uint8Array | null>
  /** As `read`, through plain folders below `root` alone: a link among them could lead anywhere. */
  readBelow(root: string, path: string): Promise<Uint8Array | null>
  /** Opens what `read` would read; throws MANIFEST_MISMATCH as it does. */
  open(path: string): Promise<OpenedFile>
  /** What is in a folder; nothing where there is no such folder. */
  list(folder: string): Promise<readonly FolderEntry[]>
  /** Size of a file in bytes; null where nothing is. */
  size(path: string): Promise<number | null>
  /** Size of all files below a folder, in bytes. */
  bytesBelow(folder: string): Promise<number>

  /**
   * True where `place` refuses a taken name, whoever takes it and when. Where it is false, a writer that wakes up late may
   * replace a file, so that every name must be one that only its content or its writer can have.
   */
  guards(): Promise<boolean>
  /** Throws SINK_FULL or SINK_UNAVAILABLE where nothing could be stored below an outermost folder now. */
  requireWritable(root: string): Promise<void>
  /** Makes the outermost folder where it is missing. */
  makeRoot(root: string): Promise<void>
  /** Makes folders below the root, one in the other. */
  makeFolders(root: string, below: readonly string[]): Promise<void>
  /** Gives bytes a name that nothing has. True when the name now stands for these bytes, by this call or an earlier one; false when for others. */
  place(path: string, bytes: Uint8Array): Promise<boolean>
  /** Gives a stored file a second name; MANIFEST_MISMATCH where it is gone, or the name stands for another file. */
  share(path: string, name: string): Promise<void>
  /** Puts bytes in the place of whatever has the name, in one step. */
  swap(path: string, bytes: Uint8Array): Promise<void>
  /** Replaces a file by what is made of it, in one step, unless that is null. A replacement by somebody else in between is never lost. */
  advance(path: string, next: (before: Uint8Array | null) => Promise<Uint8Array | null>): Promise<void>
  /** Removes a file that nothing refers to; one that stays is harmless. */
  remove(path: string): Promise<void>

  /** Gives up what unfinished writers left below a folder under no name. */
  dropUnfinished(folder: string): Promise<void>

  /** Takes a folder away in one step for readers, then removes what is in it. */
  removeFolder(folder: string): Promise<void>
  /** Folders in this one whose removal was broken off: the name that each had, and where it is. */
  halfRemoved(folder: string): Promise<readonly { readonly name: string; readonly path: string }[]>
  /** Removes the rest of such a folder. */
  finishRemoval(path: string): Promise<void>
}

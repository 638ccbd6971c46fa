import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { storedSink } from '../run/stored-sink.ts'
import type { Sink } from '../sink.ts'
import type { FileSystem } from './file-system.ts'
import { folderFiles } from './folder-files.ts'
import { nodeFileSystem } from './node-file-system.ts'

/** What a directory sink is made of. */
export interface DirectorySinkOptions {
  /** The output folder; made where it is missing. */
  readonly root: string
  /** Draws the nonce of a folder that is used for the first time. */
  readonly drawNonce?: () => string
  readonly files?: FileSystem
}

/** Stores runs in a folder, below `<root>/<instance>/runs/<run>`. */
export function createDirectorySink({
  root,
  drawNonce = randomUUID,
  files = nodeFileSystem(),
}: DirectorySinkOptions): Sink {
  return storedSink({ path: resolve(root), files: folderFiles(files) }, drawNonce)
}

import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { FileSystem, OpenFile } from '../../../src/sink/directory/file-system.ts'
import { systemError } from './system-error.ts'

/** The process is dead: no operation of it is carried out any more. */
class Dead extends Error {}

interface StoredFile {
  readonly kind: 'file'
  bytes: Buffer
  synced: Buffer | null
}

interface Folder {
  readonly kind: 'folder'
  readonly entries: Map<string, StoredFile | Folder>
  readonly synced: Map<string, StoredFile | Folder>
}

const newFolder = (): Folder => ({ kind: 'folder', entries: new Map(), synced: new Map() })

/** A disk in memory that keeps what was synced apart from what was only written, and a process on it that dies after some steps. */
export class PowerCutFiles implements FileSystem {
  readonly #root: Folder
  #stepsLeft: number

  constructor(stepsLeft: number, root: Folder = newFolder()) {
    this.#stepsLeft = stepsLeft
    this.#root = root
  }

  /** Steps that the process has left to live. */
  get stepsLeft(): number {
    return this.#stepsLeft
  }

  /** The same disk under a process that dies after so many steps. */
  dyingAfter(steps: number): PowerCutFiles {
    return new PowerCutFiles(steps, this.#root)
  }

  /** The disk as the next process finds it: after a kill all that was written, after a power cut what was synced. */
  survivor(death: 'kill' | 'power cut'): PowerCutFiles {
    return new PowerCutFiles(Number.POSITIVE_INFINITY, death === 'kill' ? this.#root : afterPowerCut(this.#root))
  }

  /** All files by path. */
  files(): ReadonlyMap<string, Buffer> {
    const found = new Map<string, Buffer>()
    const walk = (folder: Folder, path: string): void => {
      for (const [name, node] of folder.entries)
        if (node.kind === 'file') found.set(`${path}/${name}`, node.bytes)
        else walk(node, `${path}/${name}`)
    }
    walk(this.#root, '')
    return found
  }

  /** Writes all files to a real folder. */
  async copyTo(folder: string): Promise<void> {
    for (const [path, bytes] of this.files()) {
      await mkdir(join(folder, dirname(path)), { recursive: true })
      await writeFile(join(folder, path), bytes)
    }
  }

  async makeFolder(path: string): Promise<boolean> {
    const { entries } = this.#step(dirname(path))
    if (entries.has(basename(path))) return false
    entries.set(basename(path), newFolder())
    return true
  }

  async syncFolder(path: string): Promise<void> {
    const { entries, synced } = this.#step(path)
    synced.clear()
    for (const [name, node] of entries) synced.set(name, node)
  }

  async list(path: string): ReturnType<FileSystem['list']> {
    return [...this.#step(path).entries].map(([name, { kind }]) => ({ name, kind }))
  }

  async create(path: string): Promise<OpenFile> {
    const { entries } = this.#step(dirname(path))
    if (entries.has(basename(path))) throw systemError('EEXIST')
    const file: StoredFile = { kind: 'file', bytes: Buffer.alloc(0), synced: null }
    entries.set(basename(path), file)
    return {
      write: async (bytes) => {
        this.#step('/')
        file.bytes = Buffer.concat([file.bytes, bytes])
        return bytes.length
      },
      sync: async () => {
        this.#step('/')
        file.synced = file.bytes
      },
      close: async () => {
        this.#step('/')
      },
    }
  }

  async link(path: string, name: string): Promise<void> {
    const { entries } = this.#step(dirname(name))
    if (entries.has(basename(name))) throw systemError('EEXIST')
    entries.set(basename(name), this.#file(path))
  }

  async rename(path: string, name: string): Promise<void> {
    const { entries } = this.#step(dirname(name))
    const source = this.#folder(dirname(path)).entries
    const moved = source.get(basename(path))
    if (moved === undefined) throw systemError('ENOENT')
    if (moved.kind === 'folder' && entries.has(basename(name))) throw systemError('ENOTEMPTY')
    entries.set(basename(name), moved)
    source.delete(basename(path))
  }

  async remove(path: string): Promise<void> {
    if (!this.#step(dirname(path)).entries.delete(basename(path))) throw systemError('ENOENT')
  }

  async removeFolder(path: string): Promise<void> {
    const { entries } = this.#step(dirname(path))
    if (this.#folder(path).entries.size > 0) throw systemError('ENOTEMPTY')
    entries.delete(basename(path))
  }

  async read(path: string): Promise<Uint8Array> {
    this.#step('/')
    return this.#file(path).bytes
  }

  async kind(path: string): ReturnType<FileSystem['kind']> {
    const node = this.#step(dirname(path)).entries.get(basename(path))
    if (node === undefined) throw systemError('ENOENT')
    return node.kind
  }

  async size(path: string): Promise<number> {
    this.#step('/')
    return this.#file(path).bytes.length
  }

  #step(path: string): Folder {
    this.#stepsLeft -= 1
    if (this.#stepsLeft < 0) throw new Dead('killed')
    return this.#folder(path)
  }

  #folder(path: string): Folder {
    let folder = this.#root
    for (const name of path.split('/').filter((each) => each !== '')) {
      const node = folder.entries.get(name)
      if (node?.kind !== 'folder') throw systemError('ENOENT')
      folder = node
    }
    return folder
  }

  #file(path: string): StoredFile {
    const node = this.#folder(dirname(path)).entries.get(basename(path))
    if (node?.kind !== 'file') throw systemError('ENOENT')
    return node
  }
}

/** Only synced entries survive; a file that was named and never synced is torn. */
function afterPowerCut({ synced }: Folder): Folder {
  const folder = newFolder()
  for (const [name, node] of synced) {
    const torn = node.kind === 'file' ? node.bytes.subarray(0, node.bytes.length / 2) : null
    const kept: StoredFile | Folder =
      node.kind === 'folder'
        ? afterPowerCut(node)
        : { kind: 'file', bytes: node.synced ?? torn ?? node.bytes, synced: node.synced }
    folder.entries.set(name, kept)
    folder.synced.set(name, kept)
  }
  return folder
}

import { placeBelow, type StoredPlace } from '../places/stored-place.ts'

/** Every entry below a run's folder, by path relative to it; folders are walked, links are not followed. */
export interface RunListing {
  readonly files: ReadonlySet<string>
  readonly folders: ReadonlySet<string>
  /** Links, sockets and everything else that is not a regular file. */
  readonly others: ReadonlySet<string>
}

/** Lists a run's folder with everything below it. */
export async function listRun(runFolder: StoredPlace): Promise<RunListing> {
  const files = new Set<string>()
  const folders = new Set<string>()
  const others = new Set<string>()
  const open = ['']
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const inner = folder === '' ? runFolder : placeBelow(runFolder, folder)
    for (const { name, kind } of await inner.files.list(inner.path)) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (kind === 'file') files.add(path)
      else if (kind === 'folder') {
        folders.add(path)
        open.push(path)
      } else others.add(path)
    }
  }
  return { files, folders, others }
}

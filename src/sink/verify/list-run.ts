import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Every entry below a run's folder, by path relative to it; folders are walked, links are not followed. */
export interface RunListing {
  readonly files: ReadonlySet<string>
  readonly folders: ReadonlySet<string>
  /** Links, sockets and everything else that is not a regular file. */
  readonly others: ReadonlySet<string>
}

/** Lists a run's folder with everything below it. */
export async function listRun(runFolder: string): Promise<RunListing> {
  const files = new Set<string>()
  const folders = new Set<string>()
  const others = new Set<string>()
  const open = ['']
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await readdir(join(runFolder, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isFile()) files.add(path)
      else if (entry.isDirectory()) {
        folders.add(path)
        open.push(path)
      } else others.add(path)
    }
  }
  return { files, folders, others }
}

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The places of everything that belongs to one embedded server, all in one private folder. */
export interface ServerFolder {
  readonly path: string
  readonly database: string
  /** Which server wrote the database, and its ports: outlives the server. */
  readonly databaseNote: string
  /** Which process serves now: removed when the server has stopped. */
  readonly serverNote: string
  readonly leases: string
  readonly log: string
  readonly previousLog: string
}

/** Names the places under a harvester's home folder, without touching the disk. */
export function serverFolder(home: string): ServerFolder {
  const path = join(home, 'temporal')
  return {
    path,
    database: join(path, 'temporal.db'),
    databaseNote: join(path, 'database.json'),
    serverNote: join(path, 'server.json'),
    leases: join(path, 'leases'),
    log: join(path, 'server.log'),
    previousLog: join(path, 'server.log.previous'),
  }
}

/** Creates the folders, closed to other users. */
export async function createServerFolder(folder: ServerFolder): Promise<void> {
  await mkdir(folder.leases, { recursive: true, mode: 0o700 })
}

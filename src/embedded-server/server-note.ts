import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const Port = z.number().int().min(1).max(65_535)

/** `server.json`: the process that serves a home folder, told apart from a later one with the same number by its start time. */
const ServerNote = z.object({
  pid: z.number().int().positive(),
  startTime: z.string(),
  port: Port,
  uiPort: Port,
  serverVersion: z.string(),
  /** True where a person asked that the server outlives its last user. */
  kept: z.boolean(),
})

/** `database.json`: the newest server that has opened the database, and the ports that people may have bookmarked. */
const DatabaseNote = z.object({ serverVersion: z.string().regex(/^\d+\.\d+\.\d+$/), port: Port, uiPort: Port })

/** What `server.json` says. */
export type ServerNote = z.infer<typeof ServerNote>

/** What `database.json` says. */
export type DatabaseNote = z.infer<typeof DatabaseNote>

/** Reads `server.json`; null where there is none, or half of one. */
export function readServerNote(path: string): ServerNote | null {
  return read(path, ServerNote)
}

/** Reads `database.json`; null where there is none, or half of one. */
export function readDatabaseNote(path: string): DatabaseNote | null {
  return read(path, DatabaseNote)
}

/** Writes a note whole or not at all, and before anything else of this process runs: a server must not start unnoted. */
export function writeNote(path: string, note: ServerNote | DatabaseNote): void {
  const draft = `${path}.draft`
  // A home may be shared: a link that somebody planted under this name is removed, not written through.
  rmSync(draft, { force: true })
  writeFileSync(draft, `${JSON.stringify(note)}\n`, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(draft, path)
}

/** Removes `server.json` once the server has stopped. */
export function removeNote(path: string): void {
  rmSync(path, { force: true })
}

function read<T>(path: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

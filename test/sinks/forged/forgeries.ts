import { execFileSync } from 'node:child_process'
import { cp, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const SPARSE_BYTES = 1024 ** 4

/** What may lie in the place of a file or folder of ours. */
export const FORGERIES = {
  'a link to its own copy elsewhere': async (path: string, outside: string) => {
    await cp(path, join(outside, 'copy'), { recursive: true })
    await rm(path, { recursive: true })
    await symlink(join(outside, 'copy'), path)
  },
  'a link to itself': async (path: string) => {
    await rm(path, { recursive: true })
    await symlink(path, path)
  },
  'a link to a device without end': async (path: string) => {
    await rm(path, { recursive: true })
    await symlink('/dev/zero', path)
  },
  'a pipe that nobody writes to': async (path: string) => {
    await rm(path, { recursive: true })
    execFileSync('mkfifo', [path])
  },
  'a file of a terabyte': async (path: string) => {
    await rm(path, { recursive: true })
    await writeFile(path, '')
    await truncate(path, SPARSE_BYTES)
  },
  'a folder': async (path: string) => {
    await rm(path, { recursive: true })
    await mkdir(path)
  },
  nothing: async (path: string) => rm(path, { recursive: true }),
} as const

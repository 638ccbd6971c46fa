// Tells once a day that Node 20 gets no fixes any more: on every command it would hide what matters.
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { userCacheFolder } from '../dist/embedded-server/temporal-cli/user-cache-folder.js'

const DAY_MS = 24 * 60 * 60 * 1000

/** Prints the notice where this is Node 20 and the user's cache does not say that it was printed within a day. */
export function noticeNode20(env, version = process.versions.node) {
  if (!version.startsWith('20.')) return
  const stamp = join(userCacheFolder(env, process.platform, homedir()), 'servicenow-harvester', 'node-20-notice')
  if (ageMs(stamp) < DAY_MS) return
  process.stderr.write('WARN - Node 20 has reached its end of life and gets no security fixes: install Node 24\n')
  try {
    mkdirSync(dirname(stamp), { recursive: true, mode: 0o700 })
    writeFileSync(stamp, '')
  } catch {
    // A cache that cannot be written costs a repeated notice, never a command.
  }
}

function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

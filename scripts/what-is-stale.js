// Decides what a set-up has to do, from the files alone and in some milliseconds: it runs before every demo and test.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The note in dist/ that says what it was built from; written last, so half a build has none. */
const NOTE = 'dist/.built-from'

/** The note's place and what it would say if everything were built now. */
export function buildNote(root) {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/build.js']
  const hash = createHash('sha256')
  for (const path of [...sources, ...settings.map((name) => join(root, name))].sort()) {
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0')
  }
  return { path: join(root, NOTE), text: `${hash.digest('hex')}\n` }
}

/** True where dist/ is not built from the sources as they are. */
export function buildIsStale(root) {
  const note = buildNote(root)
  return !existsSync(note.path) || readFileSync(note.path, 'utf8') !== note.text
}

const hashOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** The note in node_modules/ that says which lock file it was installed from. */
export function installNote(root) {
  return { path: join(root, 'node_modules/.installed-from'), text: `${hashOf(join(root, 'package-lock.json'))}\n` }
}

/** True where node_modules/ does not hold what package-lock.json says. */
export function installIsStale(root) {
  const note = installNote(root)
  if (existsSync(note.path) && readFileSync(note.path, 'utf8') === note.text) return false
  return !holdsLockedVersions(root)
}

/** A person's own `npm install` counts as well: npm notes in node_modules what it put there, as its last step. */
function holdsLockedVersions(root) {
  const installedPath = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installedPath)) return false
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(
    // Optional packages are mostly those of other systems.
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  )
}

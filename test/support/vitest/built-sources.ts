import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const SOURCES = `${ROOT}src/`

/** What Vitest needs of a plugin of Vite's that finds modules. */
interface ModuleFinder {
  readonly name: string
  readonly enforce: 'pre'
  resolveId(id: string, importer?: string): { readonly id: string; readonly external: true } | null
}

/**
 * Lets tests import what users run, the built program, where they say `src/`: without a translation of each file in each
 * process, tests take a fifth less of processor time. Builds it first where it is not built from the sources as they are.
 */
export function builtSources(): ModuleFinder {
  const { status } = spawnSync(process.execPath, ['scripts/setup.js', '--without-server'], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the sources do not compile: correct what is told above')
  return {
    name: 'built-sources',
    enforce: 'pre',
    resolveId: (id, importer) => {
      if (importer === undefined || !id.startsWith('.')) return null
      const source = fileURLToPath(new URL(id, `file://${importer}`))
      if (!source.startsWith(SOURCES)) return null
      const built = `${ROOT}dist/${source.slice(SOURCES.length).replace(/\.ts$/, '.js')}`
      return existsSync(built) ? { id: built, external: true } : null
    },
  }
}

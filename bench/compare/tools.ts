import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { storedRows } from '../../test/support/compare/stored-rows.ts'

/** What a tool is run with. */
export interface Place {
  readonly folder: string
  readonly table: string
}

/** A tool that reads a table whole. */
export interface Tool {
  readonly name: string
  readonly settings: string
  readonly command: (place: Place) => readonly string[]
  /** The ids of the rows that it gave, in its order. */
  readonly ids: (place: Place, stdout: string) => readonly string[]
  /** What it said of the table beyond its rows; null where it says nothing. */
  readonly said: (stdout: string) => string | null
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const PROGRAM = here('../../bin/harvester.js')

/** Where tools write the ids that they read. */
export const IDS = 'ids.txt'

const written = ({ folder }: Place): readonly string[] => {
  try {
    return readFileSync(join(folder, IDS), 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
const nothing = (): null => null

interface Told {
  readonly manifest: string
  readonly tables: readonly { readonly verdict: string; readonly hidden: number | null }[]
}

function told(stdout: string): Told | null {
  try {
    return JSON.parse(stdout)
  } catch {
    return null
  }
}

const HARVESTER: Tool = {
  name: 'servicenow-harvester',
  settings: 'defaults',
  command: ({ folder, table }) => [
    process.execPath,
    PROGRAM,
    ...['run', '--json', '--tables', table, '--out', join(folder, 'harvest')],
  ],
  ids: (place, stdout) => {
    const { manifest } = told(stdout) ?? {}
    return manifest === undefined ? [] : storedRows(manifest, place.table).map(({ sys_id }) => String(sys_id))
  },
  said: (stdout) => {
    const [table] = told(stdout)?.tables ?? []
    if (table === undefined) return null
    return table.hidden === null || table.hidden === 0 ? table.verdict : `${table.verdict}, ${table.hidden} hidden`
  },
}

const LOOP: Tool = {
  name: 'a loop with undici',
  settings: 'limit and offset, pages of 1,000, ordered by sys_id',
  command: () => [process.execPath, here('read-with-a-loop.js')],
  ids: written,
  said: nothing,
}

function pythonTool(python: string, name: string, settings: string): Tool {
  const print = `import importlib.metadata as m; print(m.version("${name}"))`
  const version = execFileSync(python, ['-c', print], { encoding: 'utf8' }).trim()
  return {
    name: `${name} ${version}`,
    settings,
    command: () => [python, here(`read-with-${name}.py`)],
    ids: written,
    said: nothing,
  }
}

/** The tools that are there: those of Python where `python` has them. */
export function toolsThere(python: string | null): readonly Tool[] {
  const theirs =
    python === null
      ? []
      : [
          pythonTool(python, 'pysnc', 'client credentials, batch_size 1,000, display_value False'),
          pythonTool(python, 'pysnow', 'limit and offset by the caller, pages of 1,000, a token in its session'),
        ]
  return [HARVESTER, ...theirs, LOOP]
}

import { below, sourcesOf } from './source-files.js'
import { findInCode, findInComments } from './source-text.js'

const MOST_LINES = { src: 250, test: 400 }

/** The escape from all types. */
export const anyTypes = {
  name: 'no any',
  find: (files) =>
    sourcesOf(below(files, 'src', 'test', 'bench')).flatMap((file) =>
      findInCode(file, /(?<![.\w$])any(?![\w$]|\s*[(:?=])/g, 'the type any'),
    ),
}

/** Comments that silence a tool. */
export const suppressions = {
  name: 'no suppressions',
  find: (files) =>
    sourcesOf(files).flatMap((file) =>
      findInComments(
        file,
        /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|eslint-disable|(?:istanbul|v8|c8) ignore/,
        'a tool is silenced',
      ),
    ),
}

/** Errors without a failure code. */
export const bareErrors = {
  name: 'no bare Error',
  find: (files) =>
    below(files, 'src').flatMap((file) =>
      findInCode(file, /\b(?:throw|reject\s*\()\s*new\s+Error\s*\(/g, 'an error without a failure code'),
    ),
}

/** Casts: what comes in is parsed, what is inside is trusted. */
export const casts = {
  name: 'no casts but as const',
  find: (files) =>
    below(files, 'src').flatMap((file) => {
      const renames = /\bimport\b[^'"();=]*?\bfrom\s*['"]|\bexport\s+(?:type\s+)?(?:\*\s+as\s+[\w$]+|\{[^}]*\})/g
      const code = file.code.replace(renames, (text) => text.replace(/[^\n]/g, ' '))
      return findInCode({ ...file, code }, /(?<![.\w$])as\s+(?!const\b)(?=[\w$({['"`])/g, 'a cast', ({ index }) =>
        // Renaming the keys of a mapped type is no cast.
        /\[\s*[\w$]+\s+in\s[^\]]*$/.test(code.slice(Math.max(0, index - 200), index)),
      )
    }),
}

/** Reads of the environment outside its one reader and the entry point. */
export const environmentReads = {
  name: 'the environment is read in config only',
  find: (files) =>
    below(files, 'src')
      .filter(({ path }) => !path.startsWith('src/config/') && path !== 'src/cli/main.ts')
      .flatMap((file) => findInCode(file, /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[/g, 'process.env is read')),
}

/** Deadlines that garbage collection can take: `AbortSignal.any` holds an `AbortSignal.timeout` weakly. */
export const heldDeadlines = {
  name: 'deadlines are held',
  find: (files) =>
    below(files, 'src').flatMap((file) =>
      findInCode(
        file,
        /AbortSignal\s*\.\s*any\s*\([^)]*AbortSignal\s*\.\s*timeout/g,
        'AbortSignal.any holds this timeout weakly; openDeadline holds it',
      ),
    ),
}

/** Files too long to be read in one go. */
export const fileLengths = {
  name: 'no file beyond its length',
  find: (files) =>
    Object.entries(MOST_LINES).flatMap(([folder, most]) =>
      sourcesOf(below(files, folder))
        .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
        .filter(({ lines }) => lines > most)
        .map(({ path, lines }) => ({ path, line: most, note: `${lines} lines, at most ${most}` })),
    ),
}

/** Promises to oneself without a number that others can look up. */
export const numberedTodos = {
  name: 'every TODO has a number',
  find: (files) =>
    sourcesOf(files).flatMap((file) =>
      findInComments(file, /\b(?:TODO|FIXME|XXX|HACK)\b(?!\s*\(?#\d+)/, 'a TODO without a number'),
    ),
}

/** Exports without a name of their own. */
export const defaultExports = {
  name: 'no default exports',
  find: (files) =>
    sourcesOf(files)
      .filter(({ path }) => !/^vitest(\.[a-z]+)?\.config\.ts$/.test(path))
      .flatMap((file) => findInCode(file, /\bexport\s+default\b|\bas\s+default\b/g, 'a default export')),
}

/** Tests that do not run, and modules that are not the real ones. */
export const honestTests = {
  name: 'no skipped tests, no module mocks',
  find: (files) =>
    sourcesOf(below(files, 'test')).flatMap((file) =>
      findInCode(
        file,
        /\b(?:test|it|describe|suite)\s*\.\s*(?:skip|only|todo)\b|\bvi\s*\.\s*(?:mock|doMock)\s*\(/g,
        'a test that proves nothing',
      ),
    ),
}

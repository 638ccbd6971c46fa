import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSource } from './source-text.js'

const IS_SOURCE = /\.(ts|js|mjs|cjs)$/
const IS_BINARY = /\.(png|jpe?g|gif|ico|gz|zst|parquet|woff2?)$/

/** Makes what the measures read of one file; `path` is relative to the repository, with forward slashes. */
export function sourceFile(path, text) {
  return { path, text, ...(IS_SOURCE.test(path) ? readSource(text) : { code: '', comments: [] }) }
}

/** All files of the repository that are tracked or about to be, without those that are ignored. */
export function readRepository(root) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return [...new Set(listed.split('\0'))]
    .filter((path) => path !== '' && !IS_BINARY.test(path) && existsSync(join(root, path)))
    .map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')))
}

/** Files below one of the folders. */
export function below(files, ...folders) {
  return files.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)))
}

/** Files that hold code. */
export function sourcesOf(files) {
  return files.filter(({ path }) => IS_SOURCE.test(path))
}

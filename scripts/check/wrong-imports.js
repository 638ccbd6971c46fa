import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { IMPORT_DIRECTIONS } from './import-directions.js'
import { findImports } from './source/find-imports.js'
import { below } from './source/source-files.js'
import { lineAt } from './source/source-text.js'

function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function isAllowed(rule, room, path, { specifier, typesOnly }) {
  if (specifier.startsWith('.')) {
    const target = posix.relative('src', posix.join(posix.dirname(path), specifier))
    return [room, ...rule.rooms].some((known) => target === known || target.startsWith(`${known}/`))
  }
  if (specifier.startsWith('node:') || isBuiltin(specifier)) {
    const folder = rule.nodeIn?.[`node:${specifier.replace(/^node:/, '')}`]
    return rule.node && (folder === undefined || path.startsWith(`src/${folder}/`))
  }
  const name = packageOf(specifier)
  return rule.packages.includes(name) || (typesOnly && rule.typesOnly.includes(name))
}

/** Imports of src/ that point upwards, sideways or out of the house. */
export const wrongImports = {
  name: 'imports point downwards',
  find(files) {
    return below(files, 'src').flatMap((file) => {
      const room = file.path.split('/')[1]
      const rule = IMPORT_DIRECTIONS[room]
      if (rule === undefined) return [{ path: file.path, line: 1, note: `${room} is no room of the floor plan` }]
      return findImports(file)
        .filter((found) => !isAllowed(rule, room, file.path, found))
        .map(({ index, specifier, typesOnly }) => ({
          path: file.path,
          line: lineAt(file.code, index),
          note: `${room} must not import ${typesOnly ? 'even types of ' : ''}${specifier}`,
        }))
    })
  },
}

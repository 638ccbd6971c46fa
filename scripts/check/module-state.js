import { below } from './source/source-files.js'
import { lineAt } from './source/source-text.js'

/** Code with everything inside braces, brackets and parentheses blanked: what stands at module level. */
function moduleLevel(code) {
  let depth = 0
  return code.replace(/[\s\S]/g, (letter) => {
    if ('({['.includes(letter)) return depth++ === 0 ? letter : ' '
    if (')}]'.includes(letter)) return --depth === 0 ? letter : ' '
    return depth === 0 || letter === '\n' ? letter : ' '
  })
}

const VARIABLE = /(?<![.\w$])(?:let|var)\s+[\w$[{]/g
const COLLECTION =
  /(?<![.\w$])const\s+([\w$]+)\s*(:[^=\n]*)?=\s*(?:new\s+(?:Weak)?(?:Map|Set)\b[^(\n]*\((\s*)\)?|\[(\s*)\]|\{(\s*)\})/g

function isMutated(code, name) {
  const method = `\\.(?:set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)\\s*\\(`
  return new RegExp(`(?<![.\\w$])${name}(?:${method}|\\[[^\\]]*\\]\\s*=(?!=)|\\.[\\w$]+\\s*=(?!=))`).test(code)
}

/** Variables and changing collections at module level: importing does nothing, and remembers nothing. */
export const moduleState = {
  name: 'no module-level mutable state',
  find(files) {
    return below(files, 'src').flatMap((file) => {
      const level = moduleLevel(file.code)
      const variables = [...level.matchAll(VARIABLE)].map(({ index }) => ({ index, note: 'a module-level variable' }))
      const collections = [...level.matchAll(COLLECTION)]
        .filter(({ 1: name }) => isMutated(file.code, name))
        .map(({ index, 1: name }) => ({ index, note: `${name} changes at module level` }))
      return [...variables, ...collections].map(({ index, note }) => ({
        path: file.path,
        line: lineAt(file.code, index),
        note,
      }))
    })
  },
}

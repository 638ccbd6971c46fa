import { lineAt } from './source-text.js'

const DECLARATION =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|let|var|function\s*\*?|class|interface|type|enum)\s+([\w$]+)/gm

/** The names that a file declares and exports, with their lines and the comment right above each (null for none). */
export function exportedNames(file) {
  return [...file.code.matchAll(DECLARATION)].map((match) => {
    const above = file.comments.filter(({ end }) => end <= match.index).at(-1)
    const touches = above !== undefined && file.text.slice(above.end, match.index).trim() === ''
    return { name: match[1], line: lineAt(file.code, match.index), comment: touches ? above.text : null }
  })
}

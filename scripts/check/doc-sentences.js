import { exportedNames } from './source/exported-names.js'
import { below } from './source/source-files.js'

const FEWEST_WORDS = 3

function isSentence(comment) {
  if (comment === null || !comment.startsWith('/**')) return false
  const text = comment
    .slice(3, -2)
    .replace(/^\s*\*/gm, ' ')
    .split(/(?:^|\s)@\w+/)[0]
    .trim()
  return /[.!?]$/.test(text) && text.split(/\s+/).length >= FEWEST_WORDS
}

/** Exported names without a full sentence that says what they are; of overloads the first carries it. */
export const docSentences = {
  name: 'a doc sentence on every exported name',
  find(files) {
    return below(files, 'src').flatMap((file) => {
      const names = exportedNames(file)
      return names
        .filter(({ name }, at) => names.findIndex((other) => other.name === name) === at)
        .filter(({ comment }) => !isSentence(comment))
        .map(({ name, line }) => ({ path: file.path, line, note: `${name} has no doc sentence` }))
    })
  },
}

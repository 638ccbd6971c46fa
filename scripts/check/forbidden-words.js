import { exportedNames } from './source/exported-names.js'
import { below, sourcesOf } from './source/source-files.js'

// The words that say nothing, or that another word of the terminology says better.
const FORBIDDEN = [
  ...['data', 'item', 'items', 'record', 'records', 'batch', 'batches', 'chunk', 'chunks', 'job', 'jobs'],
  ...[
    'util',
    'utils',
    'manager',
    'managers',
    'handler',
    'handlers',
    'service',
    'services',
    'helper',
    'helpers',
    'common',
  ],
]
// Names that the protocol or a library gives; none is ours to choose.
const GIVEN = /ServiceNow|servicenow/g

function forbiddenIn(name) {
  const words = name.replace(GIVEN, '').split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+/)
  return words.map((word) => word.toLowerCase()).find((word) => FORBIDDEN.includes(word))
}

/** File names, folders and exported names with a word that the terminology does not have. */
export const forbiddenWords = {
  name: 'no forbidden words in names',
  find(files) {
    const sources = sourcesOf(below(files, 'src', 'test', 'bench', 'scripts', 'bin'))
    const inPaths = sources.flatMap(({ path }) => {
      const word = forbiddenIn(path)
      return word === undefined ? [] : [{ path, line: 1, note: `the path says "${word}"` }]
    })
    const inNames = below(files, 'src').flatMap((file) =>
      exportedNames(file).flatMap(({ name, line }) => {
        const word = forbiddenIn(name)
        return word === undefined ? [] : [{ path: file.path, line, note: `${name} says "${word}"` }]
      }),
    )
    return [...inPaths, ...inNames]
  },
}

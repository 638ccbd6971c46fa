import { exportedNames } from './source/exported-names.js'
import { below } from './source/source-files.js'
import { lineAt } from './source/source-text.js'

/** Facts about rows and tables have one home, and so have queries. The simulated instance is another program, which knows nothing of ours. */
const FACTS = ['src/contract/row', 'src/contract/table']
const DECLARED =
  /^[ \t]*(?:export\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|let|function\s*\*?|class|interface|type)\s+([\w$]+)/gm

/** What would be a fact said a second time under another name, by the look of its text, and the file that says it. */
const FORMS = [
  { home: 'src/contract/row/instance-time.ts', form: /\\d\{4\}-\\d\{2\}-\\d\{2\}/g, what: 'the form of a time' },
  { home: 'src/contract/table/table-name.ts', form: /\[a-z\]\[a-z0-9_\]/g, what: 'the form of a table name' },
  {
    home: 'src/contract/row/compare-keys.ts',
    form: /\b(?:key|id|sys_id)\.to(?:Lower|Upper)Case\(/gi,
    what: 'how keys are compared',
  },
]
/** Beginnings of queries, and values that are joined to a condition by hand. */
const QUERIES = [
  { form: /\bincludesLo:\s*(?:true|false)\s*,\s*hi:\s*null/g, what: 'a range from the beginning' },
  { form: /[`^](?:[a-z_]+(?:IN|STARTSWITH)|sys_[a-z_]+(?:[<>]=?|!?=))\$\{/g, what: 'a condition' },
]

function found(file, form, note) {
  return [...file.text.matchAll(form)].map(({ index }) => ({ path: file.path, line: lineAt(file.text, index), note }))
}

function namesAgain(file, homes) {
  return [...file.code.matchAll(DECLARED)].flatMap((match) => {
    const home = homes.get(match[1])
    if (home === undefined || home === file.path) return []
    return [{ path: file.path, line: lineAt(file.code, match.index), note: `${match[1]} is defined in ${home}` }]
  })
}

/** Facts of the contract, and queries, that are written down a second time. */
export const secondDefinitions = {
  name: 'facts of rows, tables and queries have one home',
  find(files) {
    const sources = below(files, 'src').filter(({ path }) => !path.startsWith('src/simulator/'))
    const homes = new Map(
      below(sources, ...FACTS).flatMap((file) => exportedNames(file).map(({ name }) => [name, file.path])),
    )
    return sources.flatMap((file) => [
      ...namesAgain(file, homes),
      ...FORMS.filter(({ home }) => home !== file.path).flatMap(({ home, form, what }) =>
        found(file, form, `${what} belongs in ${home}`),
      ),
      ...(file.path.startsWith('src/servicenow/query/')
        ? []
        : QUERIES.flatMap(({ form, what }) => found(file, form, `${what} is built in src/servicenow/query`))),
    ])
  },
}

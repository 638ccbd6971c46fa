import { findLoops } from '../source/loops.js'
import { below } from '../source/source-files.js'
import { lineAt } from '../source/source-text.js'

const SENDS = /(?<![\w$])(?:request|send|fetch|ask|get)\s*\(/

/** Loops around a request to the instance: Temporal owns every retry, so there is none. */
export const retryLoops = {
  name: 'no loop around HTTP',
  find(files) {
    return below(files, 'src/servicenow/http', 'src/servicenow/auth', 'src/servicenow/table-api').flatMap((file) =>
      findLoops(file.code)
        .filter(({ text }) => SENDS.test(text))
        .map(({ index }) => ({ path: file.path, line: lineAt(file.code, index), note: 'a loop around a request' })),
    )
  },
}

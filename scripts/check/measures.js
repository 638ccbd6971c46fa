import { crowdedFolders } from './crowded-folders.js'
import { docSentences } from './doc-sentences.js'
import { failureDecisions } from './failure-decisions.js'
import { forbiddenWords } from './forbidden-words.js'
import { pageLoops } from './loops/page-loops.js'
import { retryLoops } from './loops/retry-loops.js'
import { machineTraces } from './machine-traces.js'
import { moduleState } from './module-state.js'
import { numberedTodos, suppressions } from './plain-measures.js'
import { plainWords } from './plain-words.js'
import { secondDefinitions } from './second-definitions.js'
import { sharedNames } from './shared-names.js'
import { wrongImports } from './wrong-imports.js'

export { sourceFile } from './source/source-files.js'

/** The measures of the house, in the order in which they are reported. */
export const MEASURES = [
  wrongImports,
  crowdedFolders,
  suppressions,
  pageLoops,
  retryLoops,
  secondDefinitions,
  moduleState,
  failureDecisions,
  docSentences,
  sharedNames,
  numberedTodos,
  forbiddenWords,
  machineTraces,
  plainWords,
]

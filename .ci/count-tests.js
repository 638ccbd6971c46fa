// Prints "<passed> <failed>" over all of vitest's JSON reports in a folder. A test file that could not even be loaded
// counts as one failure: vitest lists no test of it.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The names of the reports, none where the folder does not exist. */
function reportsIn(folder) {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

const [folder] = process.argv.slice(2)
let passed = 0
let failed = 0
for (const name of reportsIn(folder)) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  passed += report.numPassedTests
  failed += report.numFailedTests + unloaded.length
}
process.stdout.write(`${passed} ${failed}\n`)

// Holds the house to its standard: types, lint and format, then each measure. Shows every result, also after a failure.
import { fileURLToPath } from 'node:url'
import { MEASURES } from './check/measures.js'
import { runTool } from './check/run-tool.js'
import { readRepository } from './check/source-files.js'

const root = fileURLToPath(new URL('..', import.meta.url))

function report(name, passed, details) {
  process.stdout.write(`${passed ? 'pass' : 'FAIL'}  ${name}\n`)
  if (!passed) process.stdout.write(details.replace(/^/gm, '      ').concat('\n'))
  return passed
}

const types = runTool(root, 'typescript', 'bin/tsc', ['-p', 'tsconfig.json', '--pretty', 'false'])
const lint = runTool(root, '@biomejs/biome', 'bin/biome', ['check', '--error-on-warnings', '--colors=off', '.'])

const files = readRepository(root)
const outcomes = []
for (const [name, tool] of [
  ['types', types],
  ['lint and format', lint],
]) {
  const { passed, output } = await tool
  outcomes.push(report(name, passed, output))
}
for (const { name, find } of MEASURES) {
  const findings = find(files)
  const lines = findings.map(({ path, line, note }) => `${path}:${line} ${note}`)
  outcomes.push(report(name, findings.length === 0, lines.join('\n')))
}

const failed = outcomes.filter((passed) => !passed).length
process.stdout.write(`\nchecks: ${outcomes.length - failed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

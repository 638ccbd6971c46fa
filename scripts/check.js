// Holds the house to its standard: types, lint and format, what nobody uses, then each measure. Shows every result, also after a failure.
import { fileURLToPath } from 'node:url'
import { MEASURES } from './check/measures.js'
import { runTool } from './check/source/run-tool.js'
import { readRepository } from './check/source/source-files.js'

const root = fileURLToPath(new URL('..', import.meta.url))

function report(name, passed, details) {
  process.stdout.write(`${passed ? 'pass' : 'FAIL'}  ${name}\n`)
  if (!passed) process.stdout.write(details.replace(/^/gm, '      ').concat('\n'))
  return passed
}

const KNIP = ['--no-progress']
const TOOLS = [
  { name: 'types', package: 'typescript', command: 'bin/tsc', args: ['-p', 'tsconfig.json', '--pretty', 'false'] },
  {
    name: 'lint and format',
    package: '@biomejs/biome',
    command: 'bin/biome',
    args: ['check', '--error-on-warnings', '--colors=off', '.'],
  },
  {
    name: 'the tables of failures are current',
    package: 'tsx',
    command: 'dist/cli.mjs',
    args: ['scripts/write-failure-table.js', '--check'],
  },
  {
    name: 'docs/tables.md is current',
    package: 'tsx',
    command: 'dist/cli.mjs',
    args: ['scripts/write-tables-page.js', '--check'],
  },
  { name: 'no unused files, exports, dependencies', package: 'knip', command: 'bin/knip.js', args: KNIP },
  { name: 'nothing that only tests use', package: 'knip', command: 'bin/knip.js', args: [...KNIP, '--production'] },
]
const running = TOOLS.map((tool) => runTool(root, tool.package, tool.command, tool.args))

const files = readRepository(root)
const outcomes = []
for (const [at, { name }] of TOOLS.entries()) {
  const { passed, output } = await running[at]
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

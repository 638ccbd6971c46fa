// Writes the tables of failures in docs/ARCHITECTURE.md and docs/troubleshooting.md from the code; with --check it only tells
// whether they are current.
import { readFileSync, writeFileSync } from 'node:fs'
import { EXIT } from '../src/cli/exit-codes.ts'
import { FAILURE_CODES } from '../src/contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../src/contract/failure/failure-policy.ts'
import { FAILURE_TEXTS } from '../src/contract/failure/failure-texts.ts'
import { markdownTable } from './check/markdown-table.js'

/** Each table: where it stands, its first line, and the row of a code. */
const TABLES = [
  {
    path: 'docs/ARCHITECTURE.md',
    mark: 'failures',
    head: ['code', 'what is the case', 'speaks of', 'waits for', 'smaller page', 'table', 'exit'],
    rowOf: architectureRow,
  },
  {
    path: 'docs/troubleshooting.md',
    mark: 'codes',
    head: ['code', 'what is the case', 'what the harvester does', 'what you can do'],
    rowOf: troubleshootingRow,
  },
]

function architectureRow(code) {
  const { subject, waitsFor, smallerPage, verdict, exit } = FAILURE_POLICY[code]
  const table = verdict === 'denied' ? 'denied; partial with rows' : verdict
  return [
    `\`${code}\``,
    FAILURE_TEXTS[code].meaning,
    subject,
    waitsFor,
    smallerPage.replaceAll('-', ' '),
    table,
    String(EXIT[exit]),
  ]
}

/** What is done about a failure, in an operator's words. */
const DONE = {
  time: 'tries again, with growing pauses',
  sink: 'waits until the output can be written',
  token: 'asks for a new token and tries again',
  credential: 'parks the run until the secret changes or `resume` is given',
}

/** What becomes of a table. */
const BECOMES = { failed: 'fails', denied: 'is denied', absent: 'is absent' }

function troubleshootingRow(code) {
  const { subject, waitsFor, smallerPage, verdict, exit } = FAILURE_POLICY[code]
  const steps = [
    ...(DONE[waitsFor] === undefined ? [] : [DONE[waitsFor]]),
    ...(smallerPage === 'no' ? [] : ['makes pages smaller where that may help']),
  ]
  const isOfTable = ['table', 'query', 'page', 'instance'].includes(subject)
  const end = isOfTable ? `the table ${BECOMES[verdict]}, and the others are read` : `exit ${EXIT[exit]}`
  const done = steps.length === 0 ? end : `${steps.join('; ')}; if that does not help, ${end}`
  return [`\`${code}\``, FAILURE_TEXTS[code].meaning, done, FAILURE_TEXTS[code].hint]
}

for (const { path, mark, head, rowOf } of TABLES) {
  const document = new URL(`../${path}`, import.meta.url)
  const begins = `<!-- ${mark}: written by scripts/write-failure-table.js -->\n`
  const ends = `<!-- /${mark} -->`
  const text = readFileSync(document, 'utf8')
  const begin = text.indexOf(begins)
  const end = text.indexOf(ends) + ends.length
  const table = `${begins}\n${markdownTable(head, FAILURE_CODES.map(rowOf))}\n${ends}`
  const written = text.slice(0, begin) + table + text.slice(end)
  if (process.argv.includes('--check')) {
    if (begin < 0 || written !== text) {
      process.stdout.write(`${path}: the table of failures is stale: npm run write:failures\n`)
      process.exitCode = 1
    }
  } else writeFileSync(document, written)
}

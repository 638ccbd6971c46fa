// Writes the table of failures in docs/ARCHITECTURE.md from the code; with --check it only tells whether that is current.
import { readFileSync, writeFileSync } from 'node:fs'
import { EXIT } from '../src/cli/exit-codes.ts'
import { FAILURE_CODES } from '../src/contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../src/contract/failure/failure-policy.ts'
import { FAILURE_TEXTS } from '../src/contract/failure/failure-texts.ts'
import { markdownTable } from './check/markdown-table.js'

const DOCUMENT = new URL('../docs/ARCHITECTURE.md', import.meta.url)
const BEGIN = '<!-- failures: written by scripts/write-failure-table.js -->\n'
const END = '<!-- /failures -->'

const HEAD = ['code', 'what is the case', 'speaks of', 'waits for', 'smaller page', 'table', 'exit']

function rowOf(code) {
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

function table() {
  return `${BEGIN}\n${markdownTable(HEAD, FAILURE_CODES.map(rowOf))}\n${END}`
}

const text = readFileSync(DOCUMENT, 'utf8')
const begin = text.indexOf(BEGIN)
const end = text.indexOf(END) + END.length
const written = text.slice(0, begin) + table() + text.slice(end)
if (process.argv.includes('--check')) {
  if (begin < 0 || written !== text) {
    process.stdout.write('docs/ARCHITECTURE.md: the table of failures is stale: npm run write:failures\n')
    process.exitCode = 1
  }
} else writeFileSync(DOCUMENT, written)

// Writes docs/tables.md from the catalogue; with --check it only tells whether that is current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { CATALOGUE_CHAPTERS } from '../src/servicenow/catalogue/catalogue.ts'
import { markdownTable } from './check/markdown-table.js'

const DOCUMENT = new URL('../docs/tables.md', import.meta.url)
const COUNT = CATALOGUE_CHAPTERS.reduce((sum, { tables }) => sum + tables.length, 0)

const INTRODUCTION = `# The tables of the automation profile

<!-- written by scripts/write-tables-page.js: npm run write:tables -->

For those who grant rights on an instance, and those who read what came. These ${COUNT} tables are read if \`--tables\` names no others.

- **Columns.** Every column that the dictionary of the instance has is read, apart from those that are left out; if the dictionary
  cannot be read, the columns known to the catalogue and those that one row shows.
- **Left out, never read:** columns of types that hold secrets (passwords, encrypted text), and columns whose names say that they do
  (\`password\`, \`client_secret\`, \`token\`), in every table. They are not listed below.
- **Left out unless \`--include-sensitive\` is given:** the columns and rows listed below, with what gets into them.
- **Rows.** A table is read whole, or, if it is a log, as many days as are given, or as \`--log-days\` says.
- **Optional.** A plugin or a newer release brings the table. If an instance does not have it, that is noted, and it is no gap.
`

const HEAD = ['table', 'what it holds', 'left out', 'rows', 'what to know']

function rowOf(known) {
  const { table, title, optional, logDays, secretColumns, notes } = known
  const left = [...(secretColumns.length === 0 ? [] : [`never read: ${named(secretColumns)}`]), ...sensitive(known)]
  return [
    `\`${table}\``,
    optional ? `${title} (optional)` : title,
    left.join('; '),
    logDays === null ? 'all' : `${logDays} days`,
    notes.join('; '),
  ]
}

function sensitive({ sensitiveColumns, onlyRows, sensitiveBecause }) {
  if (sensitiveColumns.length === 0) return []
  const what =
    onlyRows === null
      ? ''
      : `rows whose \`${onlyRows.column}\` is none of ${onlyRows.oneOf.length} known ones, for their `
  return [`${what}${named(sensitiveColumns)}: ${sensitiveBecause}`]
}

function named(columns) {
  return columns.map((column) => `\`${column}\``).join(', ')
}

function chapter({ title, tables }) {
  return `\n## ${title}\n\n${markdownTable(HEAD, tables.map(rowOf))}`
}

const written = INTRODUCTION + CATALOGUE_CHAPTERS.map(chapter).join('')
if (process.argv.includes('--check')) {
  if (!existsSync(DOCUMENT) || readFileSync(DOCUMENT, 'utf8') !== written) {
    process.stdout.write('docs/tables.md is stale: npm run write:tables\n')
    process.exitCode = 1
  }
} else writeFileSync(DOCUMENT, written)

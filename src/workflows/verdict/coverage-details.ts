import type { Hold } from '../../contract/run/steering.ts'
import type { TableResult } from '../../contract/table/table-result.ts'

/** Tables shown in a workflow's details; the manifest lists all. */
const MOST_SHOWN = 200

/** The coverage so far as a small Markdown table, for the Temporal UI. */
export function coverageDetails(
  title: string,
  finished: readonly TableResult[],
  planned: number,
  hold: Hold | null = null,
): string {
  const rows = finished
    .slice(-MOST_SHOWN)
    .map((t) => `| ${t.table} | ${t.verdict} | ${t.rows} | ${t.hidden ?? '?'} | ${cell(t)} |`)
  return [
    `**${title}**: ${finished.length} of ${planned} tables`,
    ...(hold === null ? [] : ['', `**${hold.kind}** since ${hold.since}: ${plain(hold.reason)}`]),
    '',
    '| table | verdict | rows | hidden | note |',
    '|---|---|---:|---:|---|',
    ...rows,
  ].join('\n')
}

/** What else is to be said of a table: its failure code, reason and hint, without what would break the Markdown. */
function cell(table: TableResult): string {
  const text = [table.code, table.reason, table.hint].filter((part) => part !== null).join(': ')
  return plain(text)
}

function plain(text: string): string {
  return text.replace(/[|\\`<>*[\]\r\n]+/g, ' ')
}

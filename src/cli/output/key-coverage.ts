import type { HarvestStatus } from '../../client/status/harvest-status.ts'
import type { HarvestOutcome } from '../../contract/run/harvest-outcome.ts'

const WAY_OUT =
  'Remedy: use OAuth 2.0 client credentials, for which the Table API needs no access policy; or add the authentication profile of the key to the REST API access policy of these tables.'

/** The warning at the start of a run whose API key cannot read every table. */
export function closedToKeyWarning({ closedToKey, planned }: HarvestStatus): string {
  const { number, tables } = closedToKey ?? { number: 0, tables: [] }
  const named = number > tables.length ? `${tables.join(', ')} and ${number - tables.length} more` : tables.join(', ')
  return `the API key cannot read ${number} of ${planned ?? '?'} tables: ${named}. These tables will be missing, and their rows cannot be counted. ${WAY_OUT}`
}

/** The lines at its end; none for another method, or if every table could be read. */
export function keyCoverageLines({ authMethod, tables }: HarvestOutcome): readonly string[] {
  const closed = tables.filter(({ verdict }) => verdict === 'denied').map(({ table }) => table)
  if (authMethod !== 'api_key' || closed.length === 0) return []
  return [
    `The API key could read ${tables.length - closed.length} of ${tables.length} tables. Missing, with an unknown number of rows: ${closed.join(', ')}.`,
    WAY_OUT,
    '',
  ]
}

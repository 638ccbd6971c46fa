import type { HarvestStatus } from '../../client/harvest-status.ts'
import type { HarvestOutcome } from '../../contract/run/harvest-outcome.ts'

const WAY_OUT =
  'Way out: OAuth 2.0 client credentials, which the Table API takes without a policy of its own; or name the profile of the key in the REST API access policy of these tables.'

/** What is said at the start of a run whose API key does not open every table. */
export function closedToKeyWarning({ closedToKey, planned }: HarvestStatus): string {
  const { number, tables } = closedToKey ?? { number: 0, tables: [] }
  const named = number > tables.length ? `${tables.join(', ')} and ${number - tables.length} more` : tables.join(', ')
  return `the API key does not open ${number} of ${planned ?? '?'} tables: ${named}. They will be missing, and their rows cannot even be counted. ${WAY_OUT}`
}

/** What is said at the end of it; nothing for another method, or where every table was open. */
export function keyCoverageLines({ authMethod, tables }: HarvestOutcome): readonly string[] {
  const closed = tables.filter(({ verdict }) => verdict === 'denied').map(({ table }) => table)
  if (authMethod !== 'api_key' || closed.length === 0) return []
  return [
    `The API key opened ${tables.length - closed.length} of ${tables.length} tables. Missing with all their rows, of which not even the number is known: ${closed.join(', ')}.`,
    WAY_OUT,
    '',
  ]
}

import type { HarvesterConfig } from '../config/load-config.ts'
import { checkedTableName } from '../contract/table/table-name.ts'
import type { LoginFacts } from '../servicenow/check/check-dependencies.ts'
import { type ChecklistLine, type CheckReport, note } from '../servicenow/check/check-row.ts'
import { credentialChecklist } from '../servicenow/check/checks/credential-checklist.ts'
import { Secret } from '../servicenow/secret.ts'

export { catalogueTable } from '../servicenow/catalogue/catalogue.ts'
export type { CatalogueTable } from '../servicenow/catalogue/catalogue-table.ts'
export type { CheckedTable, ChecklistLine, CheckReport, CheckRow } from '../servicenow/check/check-row.ts'
export { CHECK_NAMES } from '../servicenow/check/check-row.ts'

/** A check asks for little: what takes longer than this is a finding. In milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000

/** Checks the configured instance with the worker's own connection and credential; harvests nothing and needs no Temporal. */
export async function checkConfiguredInstance(
  config: HarvesterConfig,
  tables: readonly string[] | null,
  signal: AbortSignal,
): Promise<CheckReport> {
  // Loaded now: a run, which asks for the checklist only, does without on a configured Temporal.
  const { composeInstance } = await import('./compose-instance.ts')
  const { checkInstance } = await import('../servicenow/check/check-instance.ts')
  const instance = composeInstance(config, REQUEST_TIMEOUT_MS, () => undefined)
  try {
    const dependencies = {
      ...instance,
      origin: config.instance.origin,
      login: loginFacts(config.credentials),
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      lanes: config.lanes,
      nowMs: Date.now,
    }
    const report = await checkInstance(dependencies, { tables: tables?.map(checkedTableName) ?? null, signal })
    return { ...report, rows: [...config.warnings.map((warning) => note('configuration', warning)), ...report.rows] }
  } finally {
    await instance.close()
  }
}

/** What an administrator looks at when an instance refuses the configured credential. */
export function configuredChecklist({ credentials }: HarvesterConfig): readonly ChecklistLine[] {
  return credentialChecklist(credentials.method, loginFacts(credentials), false)
}

/** Values are trimmed where they are read; a secret that came later, from a file or a command, is held against that here. */
function loginFacts(credentials: HarvesterConfig['credentials']): LoginFacts {
  return {
    username: 'username' in credentials ? credentials.username : null,
    scope: 'scope' in credentials ? credentials.scope : null,
    hasWhiteSpace: Object.values(credentials).some((value) => {
      const text = value instanceof Secret ? value.reveal() : value
      return typeof text === 'string' && text !== text.trim()
    }),
  }
}

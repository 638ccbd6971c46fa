import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Environment } from '../../config/environment.ts'
import { loadConfig } from '../../config/load-config.ts'
import { DEFAULT_PAGE_SIZE } from '../../contract/run/harvest-request.ts'
import type { Verdict } from '../../contract/table/verdict.ts'
import type { Inventory } from '../../inventory/model/inventory-schema.ts'
import { viewInventory } from '../../inventory/take-inventory.ts'
import { type Fault, type Simulator, startSimulator } from '../../simulator/index.ts'
import { verifyHarvest } from '../../sink/verify/verify-harvest.ts'
import { EXIT } from '../exit-codes.ts'
import { coverageLines } from '../output/coverage-table.ts'
import type { Terminal } from '../output/terminal.ts'
import { harvestOnce } from './run.ts'

/** One table of the demonstration, its simulated fault and its expected verdict. */
interface Staged {
  readonly table: string
  readonly verdict: Verdict
  readonly faults: readonly Fault[]
  readonly story: string
}

/** At least one table for every verdict that a run can end with. */
const STAGE: readonly Staged[] = [
  { table: 'sys_script', verdict: 'complete', faults: [], story: 'business rules, no fault' },
  {
    table: 'sys_script_include',
    verdict: 'complete',
    faults: [{ table: 'sys_script_include', fault: 'partial-200', times: 1 }],
    story: 'an error inside a 200 answer: detected, and the page read again',
  },
  {
    table: 'sys_hub_flow',
    verdict: 'complete',
    faults: [{ table: 'sys_hub_flow', fault: 'rate-limit', retryAfterSeconds: 2, times: 1 }],
    story: 'a 429 that asks for a wait of two seconds: waited',
  },
  {
    table: 'sys_user',
    verdict: 'partial',
    faults: [{ table: 'sys_user', fault: 'hide-rows', fraction: 0.1 }],
    story: 'a read rule hides a tenth of the rows: each hidden row is counted',
  },
  {
    table: 'sys_rest_message',
    verdict: 'partial',
    faults: [{ table: 'sys_rest_message', fault: 'withhold-columns', columns: ['rest_endpoint'] }],
    story: 'a column rule withholds the endpoint column: named',
  },
  {
    table: 'sys_audit',
    verdict: 'denied',
    faults: [{ table: 'sys_audit', fault: 'deny-table' }],
    story: 'the user may not read the audit trail (403)',
  },
  { table: 'sn_playbook_demo', verdict: 'absent', faults: [], story: 'the instance does not have this table' },
  {
    table: 'sys_trigger',
    verdict: 'failed',
    faults: [{ table: 'sys_trigger', fault: 'quota', rows: 0 }],
    story: 'the instance cancels every transaction because it costs too much, even for one row',
  },
  {
    table: 'sys_security_acl',
    verdict: 'complete',
    faults: [{ table: 'sys_security_acl', fault: 'deny-query' }],
    story: 'sorting and ranges are refused (query ACL): read in another way, and proved',
  },
  {
    table: 'sysevent_register',
    verdict: 'unproven',
    faults: [{ table: 'sysevent_register', fault: 'no-count' }],
    story: 'the instance sends no row counts, so completeness cannot be proved',
  },
]

/** Not the folder of real harvests: `harvester fold` refuses a folder with two instances. */
const OUTPUT_FOLDER = 'harvest-demo'

/** `harvester demo`: harvests a simulated instance with every kind of fault. Returns 0 if every table got its expected verdict. */
export async function demoCommand(keep: boolean, env: Environment, terminal: Terminal): Promise<number> {
  const simulator = await startSimulator({
    faults: STAGE.flatMap(({ faults }) => faults),
    tables: { sys_script: 2500 },
  })
  try {
    const demoEnv = demonstrationEnvironment(env, simulator)
    const config = { ...loadConfig(demoEnv), outputFolder: resolve(OUTPUT_FOLDER) }
    terminal.say(`simulated instance at ${simulator.url}, ${STAGE.length} tables, one for each possible outcome`)
    const flags = {
      tables: STAGE.map(({ table }) => table),
      pageSize: DEFAULT_PAGE_SIZE,
      compression: 'gzip',
      includeSensitive: false,
      referenceLinks: false,
      mode: 'snapshot',
      reconcile: false,
      fresh: true,
    } as const
    const { outcome, target, uiUrl, serverPid } = await harvestOnce(config, flags, demoEnv, terminal, { keep })
    if (outcome === null) return EXIT.failed
    for (const line of coverageLines(outcome, { verbose: true })) terminal.out(line)
    const verdicts = new Map(outcome.tables.map(({ table, verdict }) => [table, verdict]))
    terminal.out('\nwhat was simulated, and the result:')
    for (const { table, verdict, story } of STAGE) {
      const came = verdicts.get(table) ?? 'not_started'
      terminal.out(`  ${came === verdict ? 'as expected' : `EXPECTED ${verdict}`}  ${table}: ${came} (${story})`)
    }
    const check = await verifyHarvest(dirname(outcome.manifest))
    terminal.out(
      `\nfiles: ${dirname(outcome.manifest)}; verified: ${check.rows} rows in ${check.parts} parts, ${check.faults.length} faults`,
    )
    const { inventory } = await viewInventory({ folder: dirname(outcome.manifest), run: null })
    for (const line of inventoryLines(inventory)) terminal.out(line)
    if (keep && uiUrl !== null && serverPid !== null)
      for (const line of keptLines(target.connection?.address ?? '?', uiUrl, serverPid)) terminal.out(line)
    return check.faults.length === 0 && STAGE.every(({ table, verdict }) => verdicts.get(table) === verdict)
      ? EXIT.complete
      : EXIT.failed
  } finally {
    await simulator.close()
  }
}

/** What the rows tell of automations, in short. */
function inventoryLines({ counts, coverage }: Inventory): readonly string[] {
  const open = coverage.filter(({ state }) => state === 'in-part').length
  const findings = Object.entries(counts.findings).map(([rule, n]) => `${rule} ${n}`)
  return [
    '\nautomations in the tables that were read (`harvester inventory` and `harvester report` tell the rest):',
    ...Object.entries(counts.automations).map(([kind, n]) => `  ${kind}: ${n.toLocaleString('en-GB')}`),
    `  live: ${Object.entries(counts.live)
      .map(([state, n]) => `${state} ${n.toLocaleString('en-GB')}`)
      .join(', ')}`,
    `  findings: ${findings.join(', ')}`,
    `  questions that these few tables answer in part: ${open} of ${coverage.length}`,
  ]
}

/** Where the kept server is, and how to stop it. */
function keptLines(address: string, uiUrl: string, serverPid: number): readonly string[] {
  return [`Temporal keeps running: TEMPORAL_ADDRESS=${address}`, `its UI: ${uiUrl}`, `to stop both: kill ${serverPid}`]
}

/** Points the configuration at the simulated instance, whatever the shell has set, and gives its server its own home folder. */
function demonstrationEnvironment(env: Environment, simulator: Simulator): Environment {
  const kept = Object.entries(env).filter(([name]) => !/^(SERVICENOW_|TEMPORAL_ADDRESS|HARVESTER_SINK)/.test(name))
  return {
    ...Object.fromEntries(kept),
    SERVICENOW_BASE_URL: simulator.url,
    SERVICENOW_CLIENT_ID: simulator.credentials.clientId,
    SERVICENOW_CLIENT_SECRET: simulator.credentials.clientSecret,
    HARVESTER_HOME: env.HARVESTER_HOME ?? mkdtempSync(join(tmpdir(), 'harvester-demo-')),
  }
}

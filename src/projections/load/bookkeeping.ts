import { z } from 'zod'
import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import { databaseText } from './copy-text.ts'
import type { Database } from './database.ts'
import { identifier, literal } from './relation-name.ts'
import { inTransaction, lockName } from './transaction.ts'

/** What stands beside the rows: each run, what each run says of each table, and which state each table holds. */
const TABLES: readonly (readonly [name: string, columns: string, comment: string])[] = [
  [
    'harvest_runs',
    `run text PRIMARY KEY, state text NOT NULL, verdict text NOT NULL, started_at timestamptz NOT NULL,
     finished_at timestamptz NOT NULL, mode text, profile text, auth_method text NOT NULL, harvester text NOT NULL,
     origin text NOT NULL`,
    'Runs of the harvester on this instance',
  ],
  [
    'harvest_coverage',
    `run text NOT NULL, table_name text NOT NULL, title text, verdict text NOT NULL, rows bigint, hidden bigint,
     expected bigint, code text, reason text, hint text, gap text, window_from timestamptz, window_to timestamptz,
     read_from timestamptz, read_to timestamptz, watermark timestamptz, base_run text, unreadable bigint, doubt text,
     withheld_columns text[], secret_columns text[], notes text[], PRIMARY KEY (run, table_name)`,
    'What each run read of each table, and what is missing',
  ],
  [
    'harvest_loads',
    `table_name text PRIMARY KEY, relation text NOT NULL, key text NOT NULL, run text NOT NULL, chain text[] NOT NULL,
     verdict text NOT NULL, watermark timestamptz, rows bigint NOT NULL, columns text[] NOT NULL,
     nul_replaced bigint NOT NULL, surrogates_replaced bigint NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now()`,
    'Which state each table in this schema holds, and how complete it is',
  ],
]

const LATEST = 'harvest_latest_coverage'

/** Makes an instance's schema with what stands beside the rows, and takes in what runs say of their tables; gives the runs that it has. */
export async function prepareSchema(
  database: Database,
  { schema, instance, runs }: { readonly schema: string; readonly instance: string; readonly runs: RunSource },
): Promise<void> {
  await inTransaction(database, async () => {
    await lockName(database, schema, () => undefined)
    // Asked first: creating needs a right on the database, also where there is nothing to create.
    const { rows } = await database.query('SELECT to_regnamespace($1) IS NOT NULL AS there', [identifier(schema)])
    if (!z.tuple([z.object({ there: z.boolean() })]).parse(rows)[0].there) {
      await database.query(`CREATE SCHEMA ${identifier(schema)}`)
      await database.query(`COMMENT ON SCHEMA ${identifier(schema)} IS ${literal(`servicenow-harvester: ${instance}`)}`)
    }
    for (const [name, columns, comment] of TABLES) {
      const { rows: found } = await database.query('SELECT to_regclass($1) IS NOT NULL AS there', [
        identifier(schema, name),
      ])
      if (z.tuple([z.object({ there: z.boolean() })]).parse(found)[0].there) continue
      await database.query(`CREATE TABLE ${identifier(schema, name)} (${columns})`)
      await database.query(`COMMENT ON TABLE ${identifier(schema, name)} IS ${literal(comment)}`)
      if (name === 'harvest_coverage') await createLatest(database, schema)
    }
    await takeInRuns(database, schema, runs)
  })
}

/** Where the manifests of an instance's runs come from. */
export interface RunSource {
  readonly runs: readonly string[]
  /** Null for a run that was never published, or whose manifest is damaged. */
  readonly manifest: (run: string) => Promise<Manifest | null>
}

async function createLatest(database: Database, schema: string): Promise<void> {
  await database.query(
    `CREATE VIEW ${identifier(schema, LATEST)} AS
     SELECT DISTINCT ON (c.table_name) c.*, r.started_at FROM ${identifier(schema, 'harvest_coverage')} c
     JOIN ${identifier(schema, 'harvest_runs')} r USING (run) WHERE r.state = 'finished'
     ORDER BY c.table_name, r.started_at DESC`,
  )
  await database.query(
    `COMMENT ON VIEW ${identifier(schema, LATEST)} IS ${literal('What the newest finished run of each table says of it')}`,
  )
}

/** A run says the same for ever: each is taken in once. */
async function takeInRuns(database: Database, schema: string, { runs, manifest }: RunSource): Promise<void> {
  const { rows } = await database.query(`SELECT run FROM ${identifier(schema, 'harvest_runs')}`)
  const known = new Set(
    z
      .array(z.object({ run: z.string() }))
      .parse(rows)
      .map(({ run }) => run),
  )
  for (const run of runs) {
    const told = known.has(run) ? null : await manifest(run)
    if (told === null) continue
    await insert(database, identifier(schema, 'harvest_runs'), [runRecord(told)])
    await insert(
      database,
      identifier(schema, 'harvest_coverage'),
      told.tables.map((table) => coverageRecord(run, table)),
    )
  }
}

async function insert(database: Database, relation: string, records: readonly Readonly<Record<string, unknown>>[]) {
  const [first] = records
  if (first === undefined) return
  const columns = Object.keys(first)
    .map((name) => identifier(name))
    .join(', ')
  const clean = JSON.stringify(records, (_, value: unknown) =>
    typeof value === 'string' ? databaseText(value, { nul: 0, surrogates: 0 }) : value,
  )
  await database.query(
    `INSERT INTO ${relation} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${relation}, $1::jsonb)`,
    [clean],
  )
}

function runRecord(manifest: Manifest): Readonly<Record<string, unknown>> {
  return {
    run: manifest.run,
    state: manifest.state,
    verdict: manifest.verdict,
    started_at: manifest.startedAt,
    finished_at: manifest.finishedAt,
    mode: manifest.request.mode,
    profile: manifest.request.profile,
    auth_method: manifest.authMethod,
    harvester: manifest.harvester,
    origin: manifest.instance.origin,
  }
}

function coverageRecord(run: string, table: ManifestTable): Readonly<Record<string, unknown>> {
  return {
    run,
    table_name: table.table,
    title: table.title,
    verdict: table.verdict,
    rows: table.rows,
    hidden: table.hidden,
    expected: table.expected,
    code: table.code,
    reason: table.reason,
    hint: table.hint,
    gap: table.gap ?? null,
    window_from: table.window?.from ?? null,
    window_to: table.window?.to ?? null,
    read_from: table.readFrom,
    read_to: table.readTo,
    watermark: table.watermark,
    base_run: table.increment?.base ?? null,
    unreadable: table.increment?.unreadable ?? null,
    doubt: table.increment?.doubt ?? null,
    withheld_columns: table.withheldColumns,
    secret_columns: table.secretColumns,
    notes: table.notes,
  }
}

import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import type { Sink } from '../../src/sink/sink.ts'
import { manifestOf, PLACE, planOf, storeTable, type TableStory } from '../../test/sinks/support/example-run.ts'

/** Characters of each script. */
export const SCRIPT_BYTES = 2_000

/** How many rows each table has. */
export type TableSizes = Readonly<Record<string, number>>

const ROWS_OF_A_PART = 5_000

function scriptOf(n: number, scripts: number): string {
  const head = [
    `var T${n} = Class.create();`,
    `T${n}.TABLE = 'u_table_${n % 5_000}';`,
    `var gr = new GlideRecord('u_table_${n % 5_000}');`,
    'gr.query(); gr.update();',
    `new T${(n * 7) % scripts}().go();`,
    n % 20 === 0 ? `var r = new sn_ws.RESTMessageV2(); r.setEndpoint('https://h${n % 300}.acme.test/' + gr.id);` : '',
    `gs.eventQueue('e.${n % 100}', gr);`,
  ]
  const filler = 'if (gr.getValue("state") === "7") { gs.info("state " + gr.number + " of " + gs.getUserName()); }\n'
  const text = head.join('\n')
  return text + filler.repeat(Math.ceil((SCRIPT_BYTES - text.length) / filler.length))
}

function rowOf(table: string, n: number, scripts: number): string {
  const id = n.toString(16).padStart(32, '0')
  const code = table === 'sys_script_include' ? scripts / 2 + n : n
  const made = {
    sys_id: id,
    name: `${table} ${n}`,
    sys_created_by: `user.${n % 900}`,
    sys_updated_by: 'admin',
    active: 'true',
  }
  switch (table) {
    case 'sys_script':
      return JSON.stringify({
        ...made,
        collection: `u_table_${n % 5_000}`,
        when: 'after',
        action_insert: 'true',
        script: scriptOf(code, scripts),
      })
    case 'sys_script_include':
      return JSON.stringify({ ...made, name: `T${code}`, access: 'public', script: scriptOf(code, scripts) })
    case 'sys_user':
      return JSON.stringify({ ...made, user_name: `user.${n}`, email: `user.${n}@acme.test`, title: 'Somebody' })
    case 'sys_user_has_role':
      return JSON.stringify({
        ...made,
        user: (n % 40_000).toString(16).padStart(32, '0'),
        role: (n % 300).toString(16).padStart(32, '0'),
      })
    case 'sys_flow_context':
      return JSON.stringify({
        sys_id: id,
        sys_created_on: '2026-01-02 03:04:05',
        flow: (n % 100).toString(16).padStart(32, '0'),
      })
    case 'sys_db_object':
      return JSON.stringify({ ...made, name: `u_table_${n}` })
    default:
      return JSON.stringify(made)
  }
}

function storyOf(table: string, count: number, scripts: number): TableStory {
  const log = table === 'sys_flow_context'
  const pieces = Array.from({ length: Math.ceil(count / ROWS_OF_A_PART) }, (_, at) => ({
    lo: null,
    hi: null,
    get rows() {
      const from = at * ROWS_OF_A_PART
      return Array.from({ length: Math.min(ROWS_OF_A_PART, count - from) }, (_each, n) =>
        rowOf(table, from + n, scripts),
      )
    },
  }))
  const window = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-08T00:00:00.000Z' }
  return log ? { table, order: 'sys_created_on', window, pieces } : { table, pieces }
}

/** Publishes a run with rows of these tables below a folder; half of the scripts are business rules, half includes. */
export function publishLargeHarvest(folder: string, tables: TableSizes): Promise<void> {
  return storeLargeHarvest(createDirectorySink({ root: folder }), tables)
}

/** Publishes such a run in any sink. */
export async function storeLargeHarvest(sink: Sink, tables: TableSizes): Promise<void> {
  const scripts = (tables.sys_script ?? 0) + (tables.sys_script_include ?? 0)
  const run = await sink.openRun(PLACE)
  const stories = Object.entries(tables).map(([table, count]) => storyOf(table, count, scripts))
  const digest = await run.writePlan(planOf(PLACE, stories, 'gzip'))
  const stored = []
  for (const story of stories) stored.push(await storeTable(run, story, 'gzip'))
  const manifest = manifestOf(PLACE, digest, stored)
  const columnsOf = (table: string): string[] => Object.keys(JSON.parse(rowOf(table, 0, scripts)))
  await run.publish({
    ...manifest,
    tables: manifest.tables.map((each) => ({ ...each, columns: columnsOf(each.table) })),
  })
}

/** The lines of a table as such a run stores them, part by part. */
export function* linesOf(table: string, count: number): Generator<readonly string[]> {
  for (const { rows } of storyOf(table, count, 0).pieces) yield rows
}

// Takes the inventory of 300,000 rows with 100 MB of scripts and prints seconds and the most memory that was used:
//   npm run bench:inventory
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeInventory } from '../src/inventory/take-inventory.ts'
import { createDirectorySink } from '../src/sink/directory/directory-sink.ts'
import { manifestOf, PLACE, planOf, storeTable, type TableStory } from '../test/sinks/support/example-run.ts'

const SCRIPTS = 50_000
const SCRIPT_BYTES = 2_000
const ROWS_OF_A_PART = 5_000

/** Tables with how many rows each has; together 300,000. */
const TABLES: Readonly<Record<string, number>> = {
  sys_script: SCRIPTS / 2,
  sys_script_include: SCRIPTS / 2,
  sys_user: 40_000,
  sys_user_has_role: 80_000,
  sys_dictionary: 10_000,
  sys_hub_step_instance: 30_000,
  sys_flow_context: 60_000,
  sys_db_object: 5_000,
  sys_security_acl: 25_000,
}

function scriptOf(n: number): string {
  const head = [
    `var T${n} = Class.create();`,
    `T${n}.TABLE = 'u_table_${n % 5_000}';`,
    `var gr = new GlideRecord('u_table_${n % 5_000}');`,
    'gr.query(); gr.update();',
    `new T${(n * 7) % SCRIPTS}().go();`,
    n % 20 === 0 ? `var r = new sn_ws.RESTMessageV2(); r.setEndpoint('https://h${n % 300}.acme.test/' + gr.id);` : '',
    `gs.eventQueue('e.${n % 100}', gr);`,
  ]
  const filler = 'if (gr.getValue("state") === "7") { gs.info("state " + gr.number + " of " + gs.getUserName()); }\n'
  const text = head.join('\n')
  return text + filler.repeat(Math.ceil((SCRIPT_BYTES - text.length) / filler.length))
}

function rowOf(table: string, n: number): string {
  const id = n.toString(16).padStart(32, '0')
  const code = table === 'sys_script_include' ? SCRIPTS / 2 + n : n
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
        script: scriptOf(code),
      })
    case 'sys_script_include':
      return JSON.stringify({ ...made, name: `T${code}`, access: 'public', script: scriptOf(code) })
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

function storyOf(table: string, count: number): TableStory {
  const log = table === 'sys_flow_context'
  const pieces = Array.from({ length: Math.ceil(count / ROWS_OF_A_PART) }, (_, at) => ({
    lo: null,
    hi: null,
    get rows() {
      const from = at * ROWS_OF_A_PART
      return Array.from({ length: Math.min(ROWS_OF_A_PART, count - from) }, (_each, n) => rowOf(table, from + n))
    },
  }))
  const window = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-08T00:00:00.000Z' }
  return log ? { table, order: 'sys_created_on', window, pieces } : { table, pieces }
}

const root = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
try {
  const run = await createDirectorySink({ root: join(root, 'harvest') }).openRun(PLACE)
  const stories = Object.entries(TABLES).map(([table, count]) => storyOf(table, count))
  const digest = await run.writePlan(planOf(PLACE, stories, 'gzip'))
  const tables = []
  for (const story of stories) tables.push(await storeTable(run, story, 'gzip'))
  await run.publish(manifestOf(PLACE, digest, tables))
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  const { counts } = await takeInventory({ folder: join(root, 'harvest'), run: null, out: join(root, 'inventory') })
  clearInterval(watch)
  const cpu = process.cpuUsage(cpuBefore)
  const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((all, each) => all + each, 0)
  process.stdout.write(
    `${sum(TABLES).toLocaleString('en-GB')} rows, ${(SCRIPTS * SCRIPT_BYTES) / 1e6} MB of scripts: ${((performance.now() - startedAt) / 1000).toFixed(1)} s, ${((cpu.user + cpu.system) / 1e6).toFixed(1)} s of processor time, ${Math.round(most / 1e6)} MB of memory; ${sum(counts.automations)} automations, ${sum(counts.edges)} edges\n`,
  )
} finally {
  await rm(root, { recursive: true, force: true })
}

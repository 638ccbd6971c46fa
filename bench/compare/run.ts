// Reads the same table of the simulated instance with the harvester and with other tools, undisturbed and under faults, and compares
// what they give with what is there. Writes bench/compare/figures.json and prints it as a table:
//   python3 -m venv /tmp/tools && /tmp/tools/bin/pip install pysnc==1.2.1 pysnow==0.7.17
//   COMPARE_PYTHON=/tmp/tools/bin/python npm run bench:compare
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSimulator } from '../../src/simulator/index.ts'
import { openTemporal } from '../../test/support/temporal/open-temporal.ts'
import { tlsBefore } from './tls-front.ts'
import { IDS, type Tool, toolsThere } from './tools.ts'

const TABLE = 'sys_script'
const { COMPARE_ROWS = '20000', COMPARE_PYTHON } = process.env
const ROWS = Number(COMPARE_ROWS)
/** In the middle of the table. */
const at = { request: Math.round(ROWS / 2000) }
const SCENARIOS = [
  { name: 'undisturbed', faults: [] },
  { name: 'the token expires half-way', faults: [{ fault: 'expire-token', table: TABLE, at }] },
  {
    name: 'a tenth of the rows is counted and not shown',
    faults: [{ fault: 'hide-rows', table: TABLE, fraction: 0.1 }],
  },
  {
    name: '20 rows are deleted and 20 come in half-way',
    faults: [{ fault: 'drift', table: TABLE, insert: 20, remove: 20, at, times: 1 }],
  },
  { name: 'one answer is cut off half-way', faults: [{ fault: 'cut-json', table: TABLE, at }] },
] as const

/** How one tool fared once. */
interface Outcome {
  readonly tool: string
  readonly settings: string
  readonly scenario: string
  readonly exitCode: number
  /** Rows that were there all the time. */
  readonly there: number
  /** Those of them that it did not give. */
  readonly lost: number
  /** Rows that it gave more than once. */
  readonly twice: number
  readonly said: string | null
  readonly seconds: number
  /** Of the tool's own processes. */
  readonly cpuSeconds: number
}

const idsOf = (rows: readonly Readonly<Record<string, string>>[]): readonly string[] =>
  rows.map(({ sys_id }) => sys_id ?? '')

async function measure(tool: Tool, scenario: (typeof SCENARIOS)[number], home: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'harvester-compare-'))
  const simulator = await startSimulator({ tables: { [TABLE]: ROWS }, faults: scenario.faults })
  const front = await tlsBefore(simulator.port, folder)
  try {
    const before = idsOf(simulator.visibleRows(TABLE))
    const place = { folder, table: TABLE }
    const times = join(folder, 'times')
    const timed = `TIMEFORMAT='%R %U %S'; { time "$@" 2>"${folder}/stderr" ; } 2>"${times}"`
    const child = spawn('bash', ['-c', timed, 'bash', ...tool.command(place)], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        SERVICENOW_BASE_URL: front.url,
        SERVICENOW_CLIENT_ID: simulator.credentials.clientId,
        SERVICENOW_CLIENT_SECRET: simulator.credentials.clientSecret,
        SERVICENOW_CA_FILE: front.certificate,
        NODE_EXTRA_CA_CERTS: front.certificate,
        REQUESTS_CA_BUNDLE: front.certificate,
        HARVESTER_HOME: home,
        COMPARE_TABLE: TABLE,
        COMPARE_IDS: join(folder, IDS),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const pieces: Buffer[] = []
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece))
    const [exitCode] = await once(child, 'close')
    const stdout = Buffer.concat(pieces).toString('utf8')
    const ids = tool.ids(place, stdout)
    const given = new Set(ids)
    const after = new Set(idsOf(simulator.visibleRows(TABLE)))
    const stayed = before.filter((id) => after.has(id))
    const [real = 0, user = 0, system = 0] = (await readFile(times, 'utf8')).trim().split(' ').map(Number)
    return {
      tool: tool.name,
      settings: tool.settings,
      scenario: scenario.name,
      exitCode,
      there: stayed.length,
      lost: stayed.filter((id) => !given.has(id)).length,
      twice: ids.length - given.size,
      said: tool.said(stdout),
      seconds: real,
      cpuSeconds: Math.round((user + system) * 100) / 100,
    }
  } finally {
    front.close()
    await simulator.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const thousands = (count: number): string => count.toLocaleString('en-GB')

// Stays up all the time, so that no run starts a server of its own; its processor time is not the tool's.
const temporal = await openTemporal()
const outcomes: Outcome[] = []
try {
  process.stdout.write('| tool | case | rows right | lost | twice | exit | said | rows/s | CPU s |\n')
  process.stdout.write('| --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |\n')
  for (const scenario of SCENARIOS)
    for (const tool of toolsThere(COMPARE_PYTHON ?? null)) {
      const outcome = await measure(tool, scenario, temporal.temporalHome)
      outcomes.push(outcome)
      const { there, lost, twice, exitCode, said, seconds, cpuSeconds } = outcome
      const right = there - lost
      const cells = [tool.name, scenario.name, thousands(right), thousands(lost), twice, exitCode, said ?? 'nothing']
      const speed = [thousands(Math.round(right / seconds)), cpuSeconds.toFixed(1)]
      process.stdout.write(`| ${[...cells, ...speed].join(' | ')} |\n`)
    }
} finally {
  await temporal.close()
}
const figures = { rows: ROWS, node: process.version, outcomes }
await writeFile(fileURLToPath(new URL('figures.json', import.meta.url)), `${JSON.stringify(figures, null, 2)}\n`)

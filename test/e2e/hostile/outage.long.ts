import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { RunResultSchema } from '../../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester, start } from '../../support/command.ts'
import { compareHarvest } from '../../support/compare/compare-harvest.ts'
import { simulated } from '../../support/instance-client.ts'
import { cuttableLine } from '../../support/servers/cuttable-line.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const OUTAGE_MS = 10 * 60_000
const TABLES = ['sys_script', 'sys_user']
const MOST_LANES = 4
const DAY_MS = 86_400_000
/** Pause between two looks at the status, in milliseconds: each is a process. */
const LOOK_MS = 10_000

const Wait = z.object({ table: z.string(), since: z.string(), until: z.string(), givesUpAt: z.string() })
const Status = z.object({ state: z.string(), waiting: z.array(Wait.partial({ since: true, givesUpAt: true })) })

/** An instance behind a line that is cut and mended, and the environment of a run that reads it. */
async function behindALine() {
  const simulator = await simulated({ tables: { sys_script: 3000 } })
  const line = await cuttableLine(`127.0.0.1:${simulator.port}`)
  const env = { ...environmentFor(simulator), SERVICENOW_BASE_URL: `http://${line.address}` }
  return { simulator, line, env, folder: await temporaryFolder() }
}

/** What `harvester status` says of waiting, each thing that waits with its latest words. */
async function seenWaiting(
  { env, folder }: Pick<Awaited<ReturnType<typeof behindALine>>, 'env' | 'folder'>,
  forMs: number,
): Promise<readonly z.infer<typeof Wait>[]> {
  const seen: z.infer<typeof Wait>[] = []
  const endsAt = performance.now() + forMs
  await until(
    'the outage is over',
    async () => {
      await pause(LOOK_MS)
      const { stdout } = await harvester(['status', '--json'], env, folder)
      const { state, waiting } = Status.parse(JSON.parse(stdout))
      expect(state).toBe('RUNNING')
      for (const wait of waiting) {
        const known = Wait.safeParse(wait)
        if (known.success) seen.push(known.data)
      }
      return performance.now() >= endsAt
    },
    forMs + 60_000,
  )
  return seen
}

/** Says since when, until when the next try waits, and when it is given up a day later: each lane keeps its own beginning, and all began together. */
function expectHonest(seen: readonly z.infer<typeof Wait>[], waits: readonly string[]): void {
  expect(seen.length).toBeGreaterThan(3)
  for (const table of waits) {
    const ofTable = seen.filter((wait) => wait.table === table)
    const begun = [...new Set(ofTable.map((wait) => Date.parse(wait.since)))]
    const since = Math.min(...begun)
    expect(begun.length).toBeLessThanOrEqual(MOST_LANES)
    expect(Math.max(...begun) - since).toBeLessThan(60_000)
    for (const wait of ofTable) expect(Date.parse(wait.givesUpAt) - Date.parse(wait.since)).toBe(DAY_MS)
    const last = ofTable.at(-1)
    // The last seconds of the outage are waited for in pauses of a minute.
    expect(Date.parse(last?.until ?? '') - since).toBeGreaterThan(OUTAGE_MS - 120_000)
  }
}

test.each([
  { name: 'in the middle of it', page: 9, waits: ['sys_script'] },
  { name: 'before its credential is proved', page: null, waits: ['the credential'] },
])(
  'a run outlives ten minutes in which its instance breaks every connection: $name, and nobody types anything',
  async ({ page, waits }) => {
    const instance = await behindALine()
    const { simulator, line, env, folder } = instance
    const held = page === null ? null : simulator.holdAt('sys_script', page)
    if (page === null) line.cut()
    const run = start(['run', '--json', '--page-size', '100', '--tables', TABLES.join(',')], env, folder)
    if (held !== null) {
      await until('the run reads', held.reached)
      line.cut()
      held.release()
    } else await until('the run has begun', () => run.stderr().includes('started'))
    const seen = await seenWaiting(instance, OUTAGE_MS)
    line.mend()
    const { exitCode, stdout, stderr } = await run.ended
    const lines = stderr.split('\n').filter((said) => said.includes('waits for the instance since'))
    process.stdout.write(`${lines.slice(0, 2).concat(lines.slice(-2)).join('\n')}\n${JSON.stringify(seen.at(-1))}\n`)
    expect(exitCode, stderr).toBe(0)
    const result = RunResultSchema.parse(JSON.parse(stdout))
    if ('error' in result) throw new Error(result.error.message)
    expect(compareHarvest(result.manifest, TABLES, (table) => simulator.visibleRows(table)).differences).toEqual([])
    expectHonest(seen, waits)
    expect(lines.length).toBeGreaterThan(3)
  },
)

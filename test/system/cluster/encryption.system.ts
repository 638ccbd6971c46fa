import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { environmentFor, harvester, start } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'
import { storedText } from './stored-text.ts'
import { type TemporalCluster, temporalCluster } from './temporal-cluster.ts'

const Outcome = z.object({ manifest: z.string() })
/** What a manifest says of tables, as far as it matters here. */
const Manifest = z.object({
  tables: z.array(z.object({ table: z.string(), reason: z.string().nullable(), hint: z.string().nullable() })),
})
type Told = z.infer<typeof Manifest>

/** Tables of the run in clear, and of the encrypted one: none in both, so that each text says whose it is. */
const IN_CLEAR = { sys_user: 4219, sys_user_group: 300, sys_security_acl: 60 } as const
const ENCRYPTED = { sys_script: 13_147, sys_hub_flow: 300, sys_rest_message: 60 } as const

/** Harvests an instance that hides rows of the second table and denies the third, pausing in its middle; gives what it said. */
async function harvest(
  { address }: TemporalCluster,
  tables: Readonly<Record<string, number>>,
  more: Readonly<Record<string, string>>,
): Promise<Told> {
  const [large = '', thinned = '', denied = ''] = Object.keys(tables)
  const simulator = await simulated({
    tables,
    faults: [
      { fault: 'hide-rows', table: thinned, fraction: 0.5 },
      { fault: 'deny-table', table: denied },
      { fault: 'status', table: large, at: { request: 5 }, status: 503, times: 2 },
    ],
  })
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: address, ...more }
  start(['worker'], { ...env, HARVESTER_SINK: `directory:${join(folder, 'output')}` }, folder)
  const inTheMiddle = simulator.holdAt(large, 30)
  const run = start(['run', '--json', '--tables', Object.keys(tables).join(), '--page-size', '100'], env, folder)
  await until('the 30th page is asked for', inTheMiddle.reached)
  await harvester(['pause'], env, folder)
  inTheMiddle.release()
  const held = await harvester(['status', '--json'], env, folder)
  expect(held.stdout).toContain(thinned)
  await harvester(['resume'], env, folder)
  const ended = await run.ended
  expect(ended.exitCode, ended.stderr).toBe(3)
  const { manifest } = Outcome.parse(JSON.parse(ended.stdout))
  return Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')))
}

/** What nobody may read who has the database alone: names of tables, counts of rows, sentences about them. */
function telling({ tables }: Told): readonly string[] {
  const sentences = tables.flatMap(({ reason, hint }) => [reason, hint].flatMap((text) => text ?? []))
  return [...tables.map(({ table }) => table), ...sentences]
}

test('with encryption on, the database of the Temporal server tells no table, no count and no message, and without it all of them', async () => {
  const cluster = await temporalCluster()
  const inClear = await harvest(cluster, IN_CLEAR, {})
  const before = await storedText(cluster.database)
  for (const text of telling(inClear)) expect(before).toContain(text)
  expect(countsIn(before, [4219])).toEqual([4219])

  const keys = join(await temporaryFolder(), 'keys')
  writeFileSync(keys, `2026:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  const encrypted = await harvest(cluster, ENCRYPTED, { HARVESTER_ENCRYPTION_KEYS_FILE: keys })
  const after = await storedText(cluster.database)
  expect(after).toContain('binary/encrypted')
  // What the run in clear told too stands there as often as before.
  const more = telling(encrypted).filter((text) => after.split(text).length > before.split(text).length)
  expect(more).toEqual([])
  expect(countsIn(after, [13_147])).toEqual([])
})

/** Those of the numbers that stand in a text, and not as a part of another number or of an id. */
function countsIn(text: string, numbers: readonly number[]): readonly number[] {
  return numbers.filter((number) => new RegExp(`(?<![0-9a-f.])${number}(?![0-9a-f])`).test(text))
}

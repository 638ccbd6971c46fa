import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import { typed } from '../../support/command.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { publishChain, runAt } from '../support/example-chain.ts'
import { PLACE } from '../support/example-run.ts'

/** Commands that read a place of harvests, in an order in which each finds what it needs; `%` stands for the place. */
const COMMANDS: readonly string[] = [
  'verify %',
  'fold % --out fold',
  'export % --format csv --out csv',
  'export % --format parquet --out parquet',
  'inventory % --out inventory',
  `inventory %/${PLACE.instance} --run ${runAt(2)} --out before`,
  `inventory diff %/${PLACE.instance}/runs/${runAt(1)} %/${PLACE.instance}/runs/${runAt(3)}`,
  'report % --out report.html',
  'report % --index --out index.html',
  'accept % --out gaps.json',
  'seal % --key key --inventory inventory',
  'verify % --key public --inventory inventory',
  'prune % --keep 1',
]

/** Everything below a folder of outputs, by name, without what the place is called. */
function written(folder: string, place: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(folder.length), readFileSync(path, 'latin1').replaceAll(place, '<place>')]
    }),
  )
}

test('every command that reads harvests tells and writes of a bucket what it does of a folder', async () => {
  const store = await objectStore('held')
  const root = join(await temporaryFolder(), 'harvest')
  await publishChain(createDirectorySink({ root }))
  await publishChain(createS3Sink({ place: store.place, ...store.options }))
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const ends = []
  for (const place of [root, store.place]) {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
    writeFileSync(join(folder, 'public'), publicKey.export({ type: 'spki', format: 'pem' }))
    const told: Record<string, unknown> = {}
    for (const command of COMMANDS) {
      const args = command.replaceAll('%', place).split(' ')
      const { exitCode, stdout, stderr } = await typed([...args, '--json'], store.env, folder)
      expect([command, stderr]).toEqual([command, ''])
      const same = stdout.replaceAll(place, '<place>').replaceAll(folder, '<folder>')
      told[command] = [exitCode, same.replace(/"sealedAt":"[^"]*"/, '')]
    }
    ends.push({ told, written: written(folder, place) })
  }
  const [here, there] = ends
  expect(there).toEqual(here)
  expect(Object.keys(there?.written ?? {})).toEqual(
    expect.arrayContaining(['/fold/fold.json', '/report.html', '/gaps.json']),
  )
})

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { storeExample } from '../sinks/support/example-run.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A command of this process on a folder, its exit code and the one object that it prints. */
async function printed(...args: readonly string[]) {
  const lines: string[] = []
  let exitCode: number | null = null
  const terminal = {
    out: (line: string) => void lines.push(line),
    say: () => undefined,
    write: () => undefined,
    watched: false,
    drawAbove: () => {},
  }
  await createProgram({}, terminal, (code) => {
    exitCode = code
  }).parseAsync([...args, '--json'], { from: 'user' })
  expect(lines).toHaveLength(1)
  return { exitCode, ...JSON.parse(lines[0] ?? '') }
}

test('accept, fold and prune print one object with --json', async () => {
  const folder = await temporaryFolder()
  const harvest = join(folder, 'harvest')
  const { run, manifest } = await storeExample(createDirectorySink({ root: harvest }))
  await run.publish(manifest)
  const file = join(folder, 'gaps.json')
  expect(await printed('accept', harvest, '--out', file)).toMatchObject({
    exitCode: 0,
    file,
    schemaVersion: 1,
    run: manifest.run,
  })
  const out = join(folder, 'fold')
  const folded = await printed('fold', harvest, '--out', out)
  expect(folded).toMatchObject({ exitCode: 0, out, run: manifest.run, failed: [] })
  expect(folded.tables.length).toBeGreaterThan(0)
  expect(await printed('prune', harvest, '--keep', '1', '--dry-run')).toMatchObject({
    exitCode: 0,
    dryRun: true,
    instances: [{ instance: manifest.instance.name, refusal: null, pruned: { newest: [manifest.run], removed: [] } }],
  })
})

import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { Simulator } from '../../src/simulator/index.ts'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester, type Running, start } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { readManifest } from '../support/compare/stored-rows.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { requireRoot, requireTool } from './require-tool.ts'

const ROWS = 20_000

/** A disk of some megabytes on a folder, which root may resize. Gone when the test ends. */
function smallDisk(folder: string, megabytes: number): { readonly resize: (megabytes: number) => void } {
  requireRoot('to mount a disk of its own')
  const mount = requireTool('mount')
  mkdirSync(folder)
  execFileSync(mount, ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  onTestFinished(() => {
    execFileSync(requireTool('umount'), [folder])
  })
  return {
    resize: (size) => {
      execFileSync(mount, ['-o', `remount,size=${size}m`, folder])
    },
  }
}

/** Takes what is left of a disk. */
function fill(path: string): void {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(4096))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
}

/** A run of a table that is larger than the disk, by the command line. */
interface SmallDiskRun {
  readonly simulator: Simulator
  readonly disk: string
  readonly resize: (megabytes: number) => void
  readonly run: Running
  readonly status: () => Promise<z.infer<typeof Status>>
  /** Runs another command in the same place. */
  readonly command: (...args: string[]) => ReturnType<typeof harvester>
}

const Status = z.object({
  active: z.array(z.object({ attempt: z.number(), failure: z.string().nullable() })),
  waiting: z.array(z.object({ reason: z.string() })),
})

async function runOnSmallDisk(): Promise<SmallDiskRun> {
  const simulator = await simulated({ tables: { sys_script: ROWS }, latencyMs: 100 })
  const folder = await temporaryFolder()
  const disk = join(folder, 'disk')
  const { resize } = smallDisk(disk, 8)
  const env = environmentFor(simulator, join(folder, 'home'))
  const asked = ['--json', '--lanes', '1', '--page-size', '200', '--compression', 'none', '--tables', 'sys_script']
  const run = start(['run', ...asked, '--out', join(disk, 'out')], env, folder)
  const command = (...args: string[]) => harvester(args, env, folder)
  const status = async () => Status.parse(JSON.parse((await command('status', '--json')).stdout))
  await until('a page is asked for', () => simulator.requests().some(({ path }) => path.endsWith('/sys_script')))
  return { simulator, disk, resize, run, status, command }
}

/** The run ended by itself, complete, with every row once. */
async function expectExact({ simulator, disk, run, command }: SmallDiskRun): Promise<string> {
  const ended = await run.ended
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect([ended.exitCode, result.verdict]).toEqual([0, 'complete'])
  expect(readManifest(result.manifest).tables).toMatchObject([{ rows: ROWS, expected: ROWS }])
  const verified = await command('verify', join(disk, 'out'))
  expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringContaining('nothing wrong')])
  expect(verified.stdout).not.toContain('note:')
  expect(compareHarvest(result.manifest, ['sys_script'], (table) => simulator.visibleRows(table)).differences).toEqual(
    [],
  )
  return result.manifest
}

const NO_SPACE = /^no space left: could not write tables\/sys_script\/part-.* \(ENOSPC\)$/

test('a disk that fills up in the middle of a run is told by status and run, and when there is space again the run ends complete by itself', async () => {
  const place = await runOnSmallDisk()
  await until('status tells of the full disk', async () => {
    const { active, waiting } = await place.status()
    return [...waiting.map(({ reason }) => reason), ...active.map(({ failure }) => failure ?? '')].some((why) =>
      NO_SPACE.test(why),
    )
  })
  const shown = await place.command('status')
  expect(shown.stdout).toMatch(/^ {2}sys_script: .* rows \(.*no space left: could not write tables\/sys_script\/part-/m)
  await until('the run tells of the full disk', () =>
    /sys_script [\d,]+ of 20,000 \(no space left: /.test(place.run.stderr()),
  )
  place.resize(64)
  await expectExact(place)
})

test('a disk without room even for a receipt has the slice tried again by itself, from the parts that are stored', async () => {
  const place = await runOnSmallDisk()
  const ballast = join(place.disk, 'ballast')
  await until('a part is stored', () =>
    readdirSync(place.disk, { recursive: true, encoding: 'utf8' }).some((path) => /\/part-/.test(path)),
  )
  await until('the slice is tried a third time', async () => {
    fill(ballast)
    return (await place.status()).active.some(({ attempt, failure }) => attempt > 2 && failure !== null)
  })
  rmSync(ballast)
  place.resize(64)
  const manifest = await expectExact(place)
  // What the first attempt stored before the disk was full is not read again.
  const attempts = readManifest(manifest).tables[0]?.parts.map(({ path }) => /-(\d+)-\d+\.ndjson$/.exec(path)?.[1])
  expect(attempts?.[0]).toBe('1')
  expect(Number(attempts?.at(-1))).toBeGreaterThan(2)
})

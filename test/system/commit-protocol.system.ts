import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Manifest } from '../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { sha256Hex } from '../../src/sink/stored/sha256-hex.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { PLACE, rowOf, storeExample } from '../sinks/support/example-run.ts'
import { rowsPart, WRITER } from '../sinks/support/new-parts.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { takeStep } from './checkpoint.ts'
import { compileTests, type SystemCall, TracedProgram } from './traced-program.ts'

/** Programs are traced two at a time: that many processors one can count on. */
const LANES = ['one', 'other'] as const

/** A step, the disk that it finds, and what it leaves when nothing happens. */
interface Scenario {
  /** Null for the step that stores. */
  readonly manifest: Manifest | null
  readonly found: string
  readonly before: Tree
  readonly after: Tree
  /** The folder when the run is published in the end. */
  readonly published: Tree
}

/** The digest of every file below a folder, by path. */
type Tree = ReadonlyMap<string, string>

async function treeOf(folder: string): Promise<Tree> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = paths.map(async (path) => [path.slice(folder.length), sha256Hex(await readFile(path))] as const)
  return new Map((await Promise.all(files)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Storing begins on an empty disk; publishing on one that holds an older run, and a part that nothing names. */
async function scenarioOf(step: 'storing' | 'publishing'): Promise<Scenario> {
  const found = await temporaryFolder()
  const root = join(found, 'out')
  let manifest: Manifest | null = null
  if (step === 'publishing') {
    const sink = createDirectorySink({ root, drawNonce: () => 'nonce' })
    const old = { place: { ...PLACE, run: 'aaaaaaaa-0' }, manifest: { startedAt: '2025-01-01T00:00:00.000Z' } }
    const older = await storeExample(sink, old)
    await older.run.publish(older.manifest)
    manifest = await takeStep({ root, manifest: null })
    const run = await sink.openRun(PLACE)
    await run.writePart(rowsPart('sys_script', [rowOf(15)], { writer: { ...WRITER, attempt: 2 } }))
  }
  const whole = await temporaryFolder()
  await cp(found, whole, { recursive: true })
  const stored = await takeStep({ root: join(whole, 'out'), manifest })
  const after = await treeOf(whole)
  if (manifest === null) await takeStep({ root: join(whole, 'out'), manifest: stored })
  return { manifest, found, before: await treeOf(found), after, published: await treeOf(whole) }
}

/** A disk of its own as the step finds it. */
async function diskOf({ found }: Scenario): Promise<string> {
  const folder = await temporaryFolder()
  await cp(found, folder, { recursive: true })
  return folder
}

/** A file under a final name says what it said before or what it says when all went well, and none that stays is missing. */
async function expectWhole(folder: string, { before, after }: Scenario, why: string): Promise<void> {
  const tree = await treeOf(folder)
  for (const [path, digest] of tree)
    if (!path.includes('/.tmp-')) expect([before.get(path), after.get(path)], `${path} ${why}`).toContain(digest)
  expect(
    [...before.keys()].filter((path) => after.has(path) && !tree.has(path)),
    why,
  ).toEqual([])
}

/** What stays of a writer who died while it first marked the output folder: other writers may be doing so, and nobody clears there. */
const UNMARKED = /^\/out\/\.tmp-[0-9a-f]{16}-sink\.json$/

/** The step again, and what follows it, end as if nothing had happened. */
async function expectHealed(folder: string, { manifest, published }: Scenario, why: string): Promise<void> {
  const root = join(folder, 'out')
  const stored = await takeStep({ root, manifest })
  await takeStep({ root, manifest: stored })
  expect(await verifyHarvest(root), why).toMatchObject({ faults: [], notes: [] })
  const left = [...(await treeOf(folder))].filter(([path]) => !UNMARKED.test(path))
  expect(new Map(left), why).toEqual(published)
}

async function compileProgram(): Promise<string> {
  return join(await compileTests(), 'test/system/checkpoint-program.js')
}

/** What the program is told: the step on a disk. */
function lineFor(folder: string, { manifest }: Scenario): string {
  return JSON.stringify({ root: join(folder, 'out'), manifest })
}

/** The calls of a step to which nothing happens. */
async function learnCalls(program: string, scenario: Scenario): Promise<readonly SystemCall[]> {
  const folder = await diskOf(scenario)
  const { answer, calls } = await (await TracedProgram.start(program)).trace(lineFor(folder, scenario), folder, null)
  expect(answer).toBe('done')
  expect(await treeOf(folder)).toEqual(scenario.after)
  return calls
}

/** Does something for each of all, some at a time, each lane with what it was given. */
async function inLanes<T, L>(all: readonly T[], lanes: readonly L[], each: (one: T, lane: L) => Promise<void>) {
  const waiting = [...all]
  const work = async (lane: L): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await each(one, lane)
  }
  await Promise.all(lanes.map(work))
}

test.each(['storing', 'publishing'] as const)(
  'killed at any system call of %s, the folder holds old or new, never torn, and the same step again ends as if nothing had happened',
  async (step) => {
    const program = await compileProgram()
    const scenario = await scenarioOf(step)
    const calls = await learnCalls(program, scenario)
    await inLanes([...calls.entries()], LANES, async ([at, call]) => {
      const folder = await diskOf(scenario)
      const traced = await TracedProgram.start(program)
      const injection = { call, effect: 'signal=KILL' }
      const killed = await traced.trace(lineFor(folder, scenario), folder, injection)
      const why = `after a kill at call ${at + 1}: ${call.text}`
      // It died in that very call, and the call was not carried out.
      expect([killed.answer, killed.calls.length, killed.calls.at(-1)?.text], why).toEqual([
        ...[null, at + 1],
        expect.stringMatching(/ = \?$/),
      ])
      await expectWhole(folder, scenario, why)
      await expectHealed(folder, scenario, why)
    })
  },
)

/** What a disk may answer to a call, and what a run is told then. */
const REFUSALS = [
  { calls: /^(open|p?write|fsync|fdatasync|link|rename|mkdir)/, error: 'EIO', code: 'SINK_UNAVAILABLE' },
  { calls: /^(open|p?write|link|rename|mkdir)/, error: 'ENOSPC', code: 'SINK_FULL' },
] as const

test.each(['storing', 'publishing'] as const)(
  'a disk that refuses any system call of %s is told by its code, tears nothing, and the same step again ends as if nothing had happened',
  async (step) => {
    const program = await compileProgram()
    const scenario = await scenarioOf(step)
    const calls = await learnCalls(program, scenario)
    // Once the pointer stands durably, all that is left is to clear away, and a leftover harms nobody.
    const moved = calls.findIndex(({ name }) => name.startsWith('rename'))
    const quietFrom =
      moved === -1 ? calls.length : calls.findIndex(({ name }, at) => at > moved && name === 'close') + 1
    const refusals = [...calls.entries()].flatMap(([at, call]) =>
      REFUSALS.filter(({ calls: these }) => these.test(call.name)).map((refusal) => ({ at, call, ...refusal })),
    )
    const programs = await Promise.all(LANES.map(() => TracedProgram.start(program)))
    await inLanes(refusals, programs, async ({ at, call, error, code }, traced) => {
      const folder = await diskOf(scenario)
      const injection = { call, effect: `error=${error}` }
      const refused = await traced.trace(lineFor(folder, scenario), folder, injection)
      const why = `after ${error} from call ${at + 1}: ${call.text}`
      expect(refused.calls[at]?.text, why).toContain(`${error} `)
      expect(refused.calls[at]?.text, why).toContain('(INJECTED)')
      expect(refused.answer, why).toBe(at < quietFrom ? code : 'done')
      await expectWhole(folder, scenario, why)
      await expectHealed(folder, scenario, why)
    })
  },
)

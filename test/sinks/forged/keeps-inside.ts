import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { takeInventory } from '../../../src/inventory/take-inventory.ts'
import { sealRun } from '../../../src/seal/seal-run.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { publishChain, runAt } from '../support/example-chain.ts'
import { PLACE } from '../support/example-run.ts'
import { commandsOn, writeKeys } from './every-command.ts'
import { FORGERIES } from './forgeries.ts'
import { copyRuns, entriesOf, OutsideFolder, tellsOfReading } from './outside-folder.ts'

/** Each second forgery leads to what the command looks for. */
const LINKED = 'a link to its own copy elsewhere'

/** No command may take longer, nor make the process larger than it was by so much. */
const MOST_SECONDS = 60
const MOST_MB = 300

/** Runs a command; a typed failure is an answer, anything else is not. */
async function answered(command: Promise<unknown>): Promise<void> {
  try {
    await command
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
  }
}

/** A sealed harvest of three runs and its inventory. */
async function sealedHarvest(): Promise<string> {
  const base = await temporaryFolder()
  const folder = join(base, 'out')
  await publishChain(createDirectorySink({ root: folder }))
  await takeInventory({ folder, run: null, out: join(base, 'inventory') })
  await writeKeys(base)
  await sealRun({ folder, inventory: join(base, 'inventory'), key: join(base, 'key'), nowMs: 0 })
  return base
}

/** Runs every command on a copy of a harvest that was forged, and holds each to time, memory and its own folders. */
async function keepsInside(
  template: string,
  forge: (base: string, outside: OutsideFolder) => Promise<void>,
  what: string,
): Promise<void> {
  const base = await temporaryFolder()
  const outside = new OutsideFolder(join(base, 'outside'))
  await cp(template, base, { recursive: true })
  await mkdir(outside.path)
  await forge(base, outside)
  await outside.seal()
  const largestBefore = process.resourceUsage().maxRSS
  for (const [name, command] of Object.entries(commandsOn(base))) {
    const startedMs = performance.now()
    await answered(command())
    expect((performance.now() - startedMs) / 1000, `${name} with ${what}`).toBeLessThan(MOST_SECONDS)
    expect(await outside.touched(), `${name} with ${what}`).toEqual([])
  }
  expect((process.resourceUsage().maxRSS - largestBefore) / 1024, what).toBeLessThan(MOST_MB)
  await rm(base, { recursive: true })
}

/** That every command keeps inside, whatever lies in the place of any file or folder. */
export async function forgedPlaces() {
  const template = await sealedHarvest()
  // Otherwise the test would be content with everything.
  expect(await tellsOfReading(await temporaryFolder())).toBe(true)
  const entries = (await entriesOf(template)).filter((entry) => /^(out|inventory)\//.test(entry))
  expect(entries.length).toBeGreaterThan(50)
  const kinds = Object.keys(FORGERIES).filter((each): each is keyof typeof FORGERIES => each in FORGERIES)
  return fc.asyncProperty(
    fc.constantFrom(...entries),
    fc.oneof(fc.constant(LINKED), fc.constantFrom(...kinds)),
    (entry, kind) =>
      keepsInside(template, (base, outside) => FORGERIES[kind](join(base, entry), outside.path), `${kind} at ${entry}`),
  )
}

/** That every command keeps inside where a file or folder is a link to its own copy elsewhere. */
export async function forgedLink(): Promise<(entry: string) => Promise<void>> {
  const template = await sealedHarvest()
  return (entry) =>
    keepsInside(template, (base, outside) => FORGERIES[LINKED](join(base, entry), outside.path), `a link at ${entry}`)
}

/** That every command keeps inside, whatever a document names in the place of a run, a file or a table. */
export async function forgedNames() {
  const template = await sealedHarvest()
  const documents = (await entriesOf(template)).filter((entry) => /^(out|inventory)\/.*\.(json|ndjson)$/.test(entry))
  expect(documents.length).toBeGreaterThan(10)
  const names = await Promise.all(documents.map((document) => namesIn(join(template, document), document)))
  return fc.asyncProperty(fc.constantFrom(...names.flat()), fc.constantFrom(...LEADS), ({ document, name }, lead) =>
    keepsInside(
      template,
      async (base, outside) => {
        await copyRuns(outside, join(base, 'out', PLACE.instance, 'runs'), runAt(3))
        const text = await readFile(join(base, document), 'utf8')
        const led = JSON.stringify(lead(name, outside.path)).slice(1, -1)
        await writeFile(join(base, document), text.replaceAll(`"${name}"`, `"${led}"`))
      },
      `${name} of ${document}`,
    ),
  )
}

/** Where a forged name may lead: up by so many folders, to a place by its full path, to a run that is already read, to none. */
const LEADS: readonly ((name: string, outside: string) => string)[] = [
  ...[1, 2, 3, 4, 5, 6].flatMap((up) => [
    () => `${'../'.repeat(up)}outside`,
    (name: string) => `${'../'.repeat(up)}outside/${name}`,
    (name: string) => `${'../'.repeat(up)}outside/${name.split('/').at(-1)}`,
  ]),
  (_name, outside) => outside,
  (name, outside) => join(outside, name),
  () => runAt(1),
  () => runAt(2),
  () => runAt(3),
  () => '..',
  () => '.',
  () => '',
  () => '__proto__',
  () => 'x'.repeat(100_000),
]

/** The plain texts of a document that may name something: all but times and digests. */
async function namesIn(path: string, document: string) {
  const texts = (await readFile(path, 'utf8')).matchAll(/"([A-Za-z0-9_./-]{3,200})"(?=[,}\]:\n])/g)
  const names = new Set(
    [...texts].flatMap(([, text]) => (text === undefined || /^[0-9a-f]{64}$/.test(text) ? [] : [text])),
  )
  return [...names].map((name) => ({ document, name }))
}

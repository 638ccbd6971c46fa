import { expect } from 'vitest'
import type { Manifest } from '../../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { partsOfTable } from '../../../src/sink/part/named-part.ts'
import { sha256Hex } from '../../../src/sink/stored/sha256-hex.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import {
  isoOf,
  PLACE,
  STORIES,
  storeExample,
  type TableStory,
  timeOf,
  tombstoneOf,
  versionOf,
} from '../support/example-run.ts'
import { WRITER } from '../support/new-parts.ts'
import { PowerCutFiles } from './power-cut-files.ts'

const ROOT = '/out'
/** More steps than any harvest here takes. */
const PLENTY = 10_000
const OLD = { ...PLACE, run: 'aaaaaaaa-0' }
const RUN_FOLDER = `${ROOT}/${PLACE.instance}/runs/${PLACE.run}`

/** What the process told its workflow before it died. */
interface Told {
  manifest: Manifest | null
  published: boolean
}

const sinkOn = (files: PowerCutFiles) => createDirectorySink({ root: ROOT, files, drawNonce: () => 'nonce' })

/** What lies on the disk that is harvested to. */
export type Disk = 'an empty disk' | 'a disk with an older run'

const BORDER = `${timeOf(60)} `
/** What is harvested: snapshots, or what changed since the older run and what is gone. */
const HARVESTED: Readonly<Record<Disk, readonly TableStory[]>> = {
  'an empty disk': STORIES,
  'a disk with an older run': [
    {
      table: 'sys_script',
      order: 'sys_updated_on',
      window: { from: isoOf(0), to: isoOf(3600) },
      pieces: [
        { lo: null, hi: BORDER, rows: [versionOf(20, 5), versionOf(40, 6)] },
        { lo: BORDER, hi: null, rows: [versionOf(50, 90)] },
      ],
      increment: { base: OLD.run, tombstones: [[tombstoneOf(10)]] },
    },
    { table: 'sys_hub_flow', pieces: [{ lo: null, hi: null, rows: [] }] },
  ],
}

/** A disk to harvest to, under a process that dies after so many steps. */
async function diskFor(disk: Disk, steps: number): Promise<PowerCutFiles> {
  const files = new PowerCutFiles(Number.POSITIVE_INFINITY)
  if (disk === 'a disk with an older run') {
    const startedAt = '2025-01-01T00:00:00.000Z'
    const { run, manifest } = await storeExample(sinkOn(files), { place: OLD, manifest: { startedAt } })
    await run.publish(manifest)
  }
  return files.survivor('power cut').dyingAfter(steps)
}

/** Harvests and publishes as a workflow would have it done, going on from what was told before. */
async function harvest(files: PowerCutFiles, disk: Disk, told: Told, attempt: number): Promise<void> {
  const sink = sinkOn(files)
  told.manifest ??= (await storeExample(sink, { stories: HARVESTED[disk], writer: { ...WRITER, attempt } })).manifest
  await (await sink.openRun(PLACE)).publish(told.manifest)
  told.published = true
}

async function stepsOfAHarvest(disk: Disk): Promise<number> {
  const files = await diskFor(disk, PLENTY)
  await harvest(files, disk, { manifest: null, published: false }, 1)
  return PLENTY - files.stepsLeft
}

/** Harvests with a process that dies after every so many steps, from `first` on, and expects what is left whole each time. */
export async function dieAtSteps(
  disk: Disk,
  death: 'kill' | 'power cut',
  first: number,
  stride: number,
): Promise<void> {
  const steps = await stepsOfAHarvest(disk)
  const soundness = new Verified()
  expect(steps).toBeGreaterThan(50)
  for (let step = first; step <= steps; step += stride) {
    const told: Told = { manifest: null, published: false }
    const dying = await diskFor(disk, step)
    await harvest(dying, disk, told, 1).catch(() => undefined)
    const survivor = dying.survivor(death)
    expectWhole(survivor, told, step, disk)
    await harvest(survivor, disk, told, 2)
    expect(await soundness.of(survivor), `after step ${step}`).toEqual({ ...SOUND[disk], notes: [] })
    expect(await soundness.of(survivor.survivor('power cut')), `and a power cut after step ${step}`).toMatchObject(
      SOUND[disk],
    )
  }
}

/** What verify finds on a sound disk: three rows of the new run, and those of the older one that it stands on. */
const SOUND: Readonly<Record<Disk, object>> = {
  'an empty disk': { faults: [], rows: 3, runs: [PLACE.run] },
  'a disk with an older run': { faults: [], rows: 3 + 3, runs: [PLACE.run, OLD.run] },
}

/** Every file under a final name is whole; what was told is there; the pointer names the old run or the new one. */
function expectWhole(survivor: PowerCutFiles, told: Told, step: number, disk: Disk): void {
  const files = survivor.files()
  for (const [path, bytes] of files) {
    if (path.includes('/.tmp-')) continue
    if (path.endsWith('.json')) expect(() => JSON.parse(bytes.toString()), `${path} after step ${step}`).not.toThrow()
    const digest = /-([0-9a-f]{16})\.json$/.exec(path)?.[1]
    if (digest !== undefined) expect(sha256Hex(bytes).slice(0, 16), path).toBe(digest)
  }
  for (const { part } of told.manifest?.tables.flatMap(partsOfTable) ?? []) {
    const bytes = files.get(`${RUN_FOLDER}/${part.path}`)
    expect(bytes && sha256Hex(bytes), `${part.path} after step ${step}`).toBe(part.sha256)
  }
  const manifest = files.get(`${RUN_FOLDER}/manifest.json`)
  if (manifest !== undefined) expect(told.manifest).not.toBeNull()
  const latest = files.get(`${ROOT}/${PLACE.instance}/latest.json`)
  const { run } = JSON.parse(latest?.toString() ?? '{}')
  const before = disk === 'an empty disk' ? undefined : OLD.run
  expect(told.published ? [PLACE.run] : [before, PLACE.run]).toContain(run)
  if (run === PLACE.run) expect(manifest).toBeDefined()
}

type Soundness = Awaited<ReturnType<typeof verified>>

/** What `verify` says of disks; those with the same files are verified once. */
class Verified {
  readonly #byContent = new Map<string, Promise<Soundness>>()

  of(disk: PowerCutFiles): Promise<Soundness> {
    const files = [...disk.files()].map(([path, bytes]) => [path, sha256Hex(bytes)]).sort()
    const content = JSON.stringify(files)
    const known = this.#byContent.get(content) ?? verified(disk)
    this.#byContent.set(content, known)
    return known
  }
}

async function verified(disk: PowerCutFiles) {
  const folder = await temporaryFolder()
  await disk.copyTo(folder)
  const { runs, faults, notes, rows } = await verifyHarvest(`${folder}${ROOT}`)
  return { faults, notes, rows, runs: runs.map(({ run }) => run) }
}

import { basename, dirname, resolve } from 'node:path'
import { viewInventory } from '../inventory/take-inventory.ts'
import { ensureRoot } from '../sink/directory/ensure-folder.ts'
import type { FileSystem } from '../sink/directory/file-system.ts'
import { nodeFileSystem } from '../sink/directory/node-file-system.ts'
import { swapFile } from '../sink/directory/place-file.ts'
import { asSink } from '../sink/directory/sink-failure.ts'
import { requireOutside } from '../sink/places/require-outside.ts'
import type { HarvestPlace } from '../sink/places/stored-place.ts'
import { codeOf } from './code-of.ts'
import { reportPage } from './report-page.ts'
import { sinceTheRunBefore } from './run-before.ts'

/** Of what a report is made, and where to. */
export interface ReportRequest {
  /** An output folder with one instance, an instance's folder, or a run's: then the state is that of the run. */
  readonly folder: HarvestPlace
  /** The run whose state is told; null for the newest finished one. */
  readonly run: string | null
  /** The file to write; one that is there is replaced. */
  readonly out: string
  /** True to show the code of automations, which may hold secrets. */
  readonly withCode?: boolean
}

/** What was written. */
export interface WrittenReport {
  readonly instance: string
  readonly run: string
  readonly out: string
  readonly automations: number
  readonly findings: number
  /** Questions that could be answered in part only. */
  readonly inPart: readonly string[]
  readonly bytes: number
}

/**
 * Writes one page that tells what a harvest shows of an instance's automations. Equal rows give equal bytes. Throws
 * CONFIG_INVALID for folders that are none, SINK_FULL and SINK_UNAVAILABLE where the disk refuses.
 */
export async function writeReport(
  request: ReportRequest,
  files: FileSystem = nodeFileSystem(),
): Promise<WrittenReport> {
  const out = resolve(request.out)
  const view = await viewInventory(request)
  await requireOutside(view.folder, dirname(out), 'write a report of')
  const { manifest, derived } = view
  const code = request.withCode
    ? await codeOf({ folder: { path: view.folder, files: view.files }, run: manifest.run }, derived.automations)
    : null
  const page = Buffer.from(reportPage(view, await sinceTheRunBefore(view), code), 'utf8')
  await asSink(`write ${basename(out)}`, async () => {
    await ensureRoot(files, dirname(out))
    await swapFile(files, out, [page])
  })
  const { inventory } = view
  return {
    instance: inventory.instance,
    run: inventory.run,
    out,
    automations: derived.automations.length,
    findings: derived.findings.filter(({ state }) => state === 'found').length,
    inPart: inventory.coverage.flatMap(({ question, state }) => (state === 'answered' ? [] : [question])),
    bytes: page.length,
  }
}

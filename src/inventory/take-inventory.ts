import { resolve } from 'node:path'
import type { Manifest } from '../contract/run/manifest.ts'
import type { FileSystem } from '../sink/directory/file-system.ts'
import { nodeFileSystem } from '../sink/directory/node-file-system.ts'
import { asSink } from '../sink/directory/sink-failure.ts'
import type { StoredFiles } from '../sink/files/stored-files.ts'
import { requireOutside } from '../sink/places/require-outside.ts'
import type { HarvestPlace } from '../sink/places/stored-place.ts'
import { describeAutomations } from './describe/describe-automations.ts'
import { csvFiles } from './export/csv-files.ts'
import type { InventoryFormat } from './export/inventory-format.ts'
import { openGraphPieces } from './export/open-graph-pieces.ts'
import { sarifPieces } from './export/sarif-pieces.ts'
import { isAskedCall } from './findings/asked-calls.ts'
import { evaluateRules } from './findings/evaluate-rules.ts'
import { describeNodes } from './graph/describe-nodes.ts'
import { byId } from './graph/graph.ts'
import type { Inventory } from './model/inventory-schema.ts'
import type { Ground } from './read/ground.ts'
import { readGround } from './read/read-ground.ts'
import { type OpenState, openState } from './read/read-state.ts'
import { buildGraph } from './relations/build-graph.ts'
import { openInventoryFolder, writeDocument, writeLines, writePieces } from './write/inventory-files.ts'
import { type Derived, summarize, unfinishedInventory } from './write/summarize.ts'

/** What is to be inventoried, and where to. */
export interface InventoryRequest {
  /** An output folder with one instance, an instance's folder, or a run's: then the state is that of the run. */
  readonly folder: HarvestPlace
  /** The run whose state is read; null for the newest finished one. */
  readonly run: string | null
  /** Another form to write beside the lines of JSON; `ndjson` for none. */
  readonly format?: InventoryFormat
  /** Folder of the outcome; made where it is missing. */
  readonly out: string
}

/**
 * Reads what runs have published of an instance's automations and writes the inventory: which there are, what starts them,
 * as whom they run, whom they call, whether they ran, who answers for them, and what could not be seen. Equal rows give
 * equal bytes. Throws CONFIG_INVALID for folders that are none, SINK_FULL and SINK_UNAVAILABLE where the disk refuses.
 */
export async function takeInventory(
  request: InventoryRequest,
  files: FileSystem = nodeFileSystem(),
): Promise<Inventory> {
  const state = await openState(request.folder, request.run)
  const out = resolve(request.out)
  await requireOutside(state.folder, out, 'take the inventory of')
  const unfinished = unfinishedInventory(state)
  const { derived, summary } = await derivedOf(state)
  return asSink(`write to ${out}`, async () => {
    await openInventoryFolder(files, out, unfinished)
    const written = [
      await writeLines(files, out, 'automations.ndjson', derived.automations),
      await writeLines(files, out, 'nodes.ndjson', derived.nodes),
      await writeLines(files, out, 'edges.ndjson', derived.edges),
      await writeLines(files, out, 'findings.ndjson', derived.findings),
    ]
    for (const { path, pieces } of formFiles(request.format ?? 'ndjson', derived, state.manifest.harvester))
      written.push(await writePieces(files, out, path, pieces()))
    const inventory: Inventory = {
      ...unfinished,
      ...summary,
      state: 'finished',
      runs: [...(await state.runs())],
      files: written,
    }
    await writeDocument(files, out, inventory)
    return inventory
  })
}

/** The files of another form. */
function formFiles(
  format: InventoryFormat,
  derived: Derived,
  release: string,
): readonly { readonly path: string; readonly pieces: () => Iterable<Buffer> | AsyncIterable<Buffer> }[] {
  switch (format) {
    case 'ndjson':
      return []
    case 'csv':
      return csvFiles(derived)
    case 'sarif':
      return [{ path: 'findings.sarif', pieces: () => sarifPieces(derived.findings, release) }]
    case 'opengraph':
      return [{ path: 'opengraph.json', pieces: () => openGraphPieces(derived) }]
    default:
      return format satisfies never
  }
}

/** An inventory that is not written, and the manifest of the run whose state it tells. */
export interface InventoryView {
  /** The folder of the instance. */
  readonly folder: string
  readonly files: StoredFiles
  readonly manifest: Manifest
  readonly inventory: Inventory
  readonly derived: Derived
}

/** Takes an inventory and keeps it in memory. Throws CONFIG_INVALID for folders that are none. */
export async function viewInventory({ folder, run }: Pick<InventoryRequest, 'folder' | 'run'>): Promise<InventoryView> {
  const state = await openState(folder, run)
  const { derived, summary } = await derivedOf(state)
  const inventory: Inventory = { ...unfinishedInventory(state), ...summary, runs: [...(await state.runs())] }
  return { folder: state.folder, files: state.files, manifest: state.manifest, inventory, derived }
}

async function derivedOf(
  state: OpenState,
): Promise<{ readonly derived: Derived; readonly summary: ReturnType<typeof summarize> }> {
  const ground = await readGround(state)
  const derived = derive(ground)
  return { derived, summary: summarize(ground, derived) }
}

/** Derives everything that an inventory holds from the rows. @internal */
export function derive(ground: Ground): Derived {
  const graph = buildGraph(ground)
  ground.keepCalls(isAskedCall)
  const automations = [...describeAutomations(ground, graph)].sort(byId)
  const byName = new Map(automations.map((each) => [each.id, each]))
  return {
    automations,
    nodes: describeNodes(ground, graph, byName.keys()),
    edges: [...graph.sorted()],
    findings: evaluateRules({ ground, graph, automations: byName }),
  }
}

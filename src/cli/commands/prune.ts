import type { HarvestPlace } from '../../sink/places/stored-place.ts'
import { type PruneOutcome, pruneHarvest } from '../../sink/prune/prune-harvest.ts'
import { EXIT } from '../exit-codes.ts'
import { counted, cut, type Terminal } from '../output/terminal.ts'

/** The flags of `harvester prune`. */
export interface PruneFlags {
  readonly keep: number
  readonly dryRun: boolean
  readonly json: boolean
}

/** `harvester prune DIR --keep N`: removes old runs that no kept run needs. Returns the exit code. */
export async function pruneCommand(folder: HarvestPlace, flags: PruneFlags, terminal: Terminal): Promise<number> {
  const { dryRun, json } = flags
  const outcomes = await pruneHarvest(folder, flags)
  if (json) terminal.out(JSON.stringify({ dryRun, instances: outcomes }))
  else for (const line of pruneLines(outcomes, dryRun)) terminal.out(line)
  return outcomes.every(({ refusal }) => refusal === null) ? EXIT.complete : EXIT.failed
}

function pruneLines(outcomes: readonly PruneOutcome[], dryRun: boolean): readonly string[] {
  const pruned = outcomes.flatMap((outcome) => outcome.pruned ?? [])
  const runs = pruned.flatMap(({ removed }) => removed)
  const bytes = runs.reduce((sum, run) => sum + run.bytes, 0)
  const leftovers = pruned.reduce((sum, { leftoverBytes }) => sum + leftoverBytes, 0)
  return [
    ...outcomes.flatMap((outcome) => outcomeLines(outcome, dryRun)),
    `${dryRun ? 'would remove' : 'removed'} ${counted(runs.length, 'run')}: ${megabytes(bytes + leftovers)}`,
  ]
}

function outcomeLines({ instance, pruned, refusal }: PruneOutcome, dryRun: boolean): readonly string[] {
  if (refusal !== null) return [`REFUSED ${instance}: nothing was removed: ${cut(refusal, 600)}`]
  const { newest, needed, removed, leftoverBytes, unpublished } = pruned
  return [
    `${instance}: keeps the newest finished runs: ${newest.join(', ') || 'none'}`,
    ...(needed.length === 0 ? [] : [`${instance}: keeps older runs that a table still needs: ${needed.join(', ')}`]),
    ...unpublished.map((run) => `${instance}: not touched, since it has no manifest and may still be running: ${run}`),
    ...(leftoverBytes === 0 ? [] : [`${instance}: left over from an interrupted prune: ${megabytes(leftoverBytes)}`]),
    ...removed.map(
      ({ run, state, startedAt, bytes }) =>
        `${instance}: ${dryRun ? 'would remove' : 'removed'} ${run}, ${state}, of ${startedAt}, ${megabytes(bytes)}`,
    ),
  ]
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

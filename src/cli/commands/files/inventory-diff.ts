import { diffInventories } from '../../../inventory/diff/diff-inventories.ts'
import type { InventoryDiff } from '../../../inventory/diff/inventory-diff-schema.ts'
import type { HarvestPlace } from '../../../sink/places/stored-place.ts'
import { EXIT } from '../../exit-codes.ts'
import { counted, cut, type Terminal } from '../../output/terminal.ts'

/** `harvester inventory diff RUN RUN`: what came, went and changed. Returns the exit code: 3 where something cannot be told. */
export async function inventoryDiffCommand(
  [before = '', after = '']: readonly HarvestPlace[],
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const diff = await diffInventories(before, after)
  if (json) terminal.out(JSON.stringify(diff))
  else for (const line of diffLines(diff)) terminal.out(line)
  return diff.changes.some(({ change }) => change === 'cannot-be-told') ? EXIT.gaps : EXIT.complete
}

function diffLines({ instance, before, after, changes }: InventoryDiff): readonly string[] {
  return [
    ...changes.map(({ id, kind, name, what, change, before: was, after: is }) => {
      const values = what === 'automation' ? '' : `: ${was ?? 'nothing'} -> ${is ?? 'nothing'}`
      return `${change} ${what} of ${kind} ${cut(name ?? id, 80)} (${id})${cut(values, 400)}`
    }),
    `${instance} from run ${before} to run ${after}: ${counted(changes.length, 'change')}`,
  ]
}

import { resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { InventoryFormat } from '../../../inventory/export/inventory-format.ts'
import type { Inventory } from '../../../inventory/model/inventory-schema.ts'
import { takeInventory } from '../../../inventory/take-inventory.ts'
import type { HarvestPlace } from '../../../sink/places/stored-place.ts'
import { EXIT } from '../../exit-codes.ts'
import { counted, type Terminal } from '../../output/terminal.ts'

/**
 * Lets the heap grow by a fifth at a time instead of severalfold: what is kept grows slowly, and parsed scripts are short-lived. Left alone,
 * 300,000 rows with 100 MB of scripts took 330 MB instead of 280.
 */
const FRUGAL_HEAP = '--heap-growing-percent=20'

/** The flags of `harvester inventory`. */
export interface InventoryFlags {
  readonly run?: string
  readonly out: string
  readonly format: InventoryFormat
  readonly json: boolean
}

/** `harvester inventory DIR --out FOLDER`: the automations of a harvest, and what they do. Returns the exit code: 3 where a question is answered in part. */
export async function inventoryCommand(
  folder: HarvestPlace,
  flags: InventoryFlags,
  terminal: Terminal,
): Promise<number> {
  setFlagsFromString(FRUGAL_HEAP)
  const inventory = await takeInventory({ folder, run: flags.run ?? null, out: flags.out, format: flags.format })
  if (flags.json) terminal.out(JSON.stringify({ out: resolve(flags.out), ...inventory }))
  else for (const line of inventoryLines(inventory, flags.out)) terminal.out(line)
  return inventory.coverage.every(({ state }) => state === 'answered') ? EXIT.complete : EXIT.gaps
}

function inventoryLines({ instance, run, counts, coverage }: Inventory, out: string): readonly string[] {
  const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((all, each) => all + each, 0)
  return [
    ...Object.entries(counts.automations).map(([kind, n]) => `${kind}: ${counted(n, 'automation')}`),
    ...Object.entries(counts.browserOnly).map(
      ([table, n]) => `${table}: ${counted(n, 'row')} not listed, for the browser alone`,
    ),
    ...Object.entries(counts.findings).map(([rule, n]) => `${rule}: ${counted(n, 'finding')}`),
    ...coverage.map(({ question, state, needs }) =>
      state === 'answered'
        ? `${question}: answered`
        : `${question}: in part; not seen whole: ${needs.map(({ table, verdict }) => `${table} (${verdict})`).join(', ')}`,
    ),
    `${instance} up to run ${run}: ${counted(sum(counts.automations), 'automation')}, ${counted(sum(counts.edges), 'edge')}, ${counted(sum(counts.findings), 'finding')} in ${out}`,
  ]
}

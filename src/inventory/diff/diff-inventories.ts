import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { type HarvestPlace, placeText } from '../../sink/places/stored-place.ts'
import type { Automation, Question } from '../model/automation-schema.ts'
import { type InventoryView, viewInventory } from '../take-inventory.ts'
import type { InventoryChange, InventoryDiff } from './inventory-diff-schema.ts'

/** What is compared of an automation that both runs have: the question, and its answer as sorted texts. */
const COMPARED: readonly {
  readonly what: InventoryChange['what']
  readonly question: Question
  readonly of: (automation: Automation) => readonly string[]
}[] = [
  { what: 'live', question: 'live', of: ({ liveBecause }) => [liveBecause] },
  {
    what: 'trigger',
    question: 'trigger',
    of: ({ trigger: { type, on, when } }) => [[type, on, when].filter((word) => word !== null).join(' ')],
  },
  { what: 'run-as', question: 'runs-as', of: ({ runsAs }) => [runsAs.identity] },
  { what: 'destination', question: 'calls', of: ({ calls }) => calls.map(({ destination }) => destination) },
  {
    what: 'credential',
    question: 'calls',
    of: ({ calls }) =>
      calls.flatMap(({ destination, credential }) => (credential === null ? [] : [`${credential} for ${destination}`])),
  },
  { what: 'script', question: 'calls', of: ({ scriptHash }) => (scriptHash === null ? [] : [scriptHash]) },
]

/**
 * Tells what came, went and changed of the automations between two runs of one instance. Where a run did not see enough, a
 * difference is named and not called a change. Throws CONFIG_INVALID for folders that are none, or of two instances.
 */
export async function diffInventories(before: HarvestPlace, after: HarvestPlace): Promise<InventoryDiff> {
  const earlier = await viewInventory({ folder: before, run: null })
  const later = await viewInventory({ folder: after, run: null })
  const { instance } = later.inventory
  if (earlier.inventory.instance !== instance)
    throw new HarvestError(
      'CONFIG_INVALID',
      `${placeText(before)} is of ${earlier.inventory.instance}, and ${placeText(after)} of ${instance}`,
    )
  return {
    schemaVersion: 1,
    instance,
    before: earlier.inventory.run,
    after: later.inventory.run,
    changes: [...changesBetween(earlier, later)],
  }
}

/** What a comparison needs of an inventory. */
export interface ComparedInventory {
  readonly inventory: Pick<InventoryView['inventory'], 'tables'>
  readonly derived: Pick<InventoryView['derived'], 'automations'>
}

/** What came, went and changed from one inventory to a later one of the same instance, ordered by id, then by what changed. */
export function* changesBetween(before: ComparedInventory, after: ComparedInventory): Generator<InventoryChange> {
  const [earlier, later] = [byIdOf(before), byIdOf(after)]
  for (const id of [...new Set([...earlier.keys(), ...later.keys()])].sort()) {
    const [old, now] = [earlier.get(id), later.get(id)]
    if (old !== undefined && now !== undefined) yield* changesOfOne(old, now)
    else if (now !== undefined) yield presence(now, isSeenWhole(before, now.table) ? 'came' : 'cannot-be-told')
    else if (old !== undefined) yield presence(old, isSeenWhole(after, old.table) ? 'went' : 'cannot-be-told')
  }
}

function* changesOfOne(old: Automation, now: Automation): Generator<InventoryChange> {
  for (const { what, question, of } of COMPARED) {
    const [was, is] = [new Set(of(old)), new Set(of(now))]
    const gone = [...was].filter((each) => !is.has(each)).sort()
    const added = [...is].filter((each) => !was.has(each)).sort()
    if (gone.length === 0 && added.length === 0) continue
    yield {
      ...named(now),
      what,
      change: limitsOf(old, question) === limitsOf(now, question) ? 'changed' : 'cannot-be-told',
      before: gone.length === 0 ? null : gone.join(', '),
      after: added.length === 0 ? null : added.join(', '),
    }
  }
}

function presence(automation: Automation, change: InventoryChange['change']): InventoryChange {
  return { ...named(automation), what: 'automation', change, before: null, after: null }
}

function named({ id, kind, name }: Automation): Pick<InventoryChange, 'id' | 'kind' | 'name'> {
  return { id, kind, name }
}

function limitsOf({ limits }: Automation, question: Question): string {
  return limits
    .filter((limit) => limit.question === question)
    .map(({ table, verdict }) => `${table} ${verdict}`)
    .sort()
    .join()
}

function isSeenWhole({ inventory }: ComparedInventory, table: string): boolean {
  const seen = inventory.tables.find((each) => each.table === table)
  return seen?.verdict === 'complete' || seen?.verdict === 'absent'
}

function byIdOf({ derived }: ComparedInventory): ReadonlyMap<string, Automation> {
  return new Map(derived.automations.map((each) => [each.id, each]))
}

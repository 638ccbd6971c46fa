import { expect, test } from 'vitest'
import type { TimeWindow } from '../../src/contract/run/harvest-request.ts'
import type { ReadingStrategy } from '../../src/contract/table/reading-strategy.ts'
import type { TableOrder } from '../../src/contract/table/table-plan.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import type { TableClient } from '../../src/servicenow/table-api/table-client.ts'
import type { Fault, Simulator } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

const TABLE = 'sys_trigger'
const ROWS = 600
/** The window that every row lies in at first, and a time behind it. */
const WINDOW: TimeWindow = { from: '2026-10-05T00:00:00.000Z', to: '2026-10-06T00:00:00.000Z' }
const LATER = '2026-10-07 00:00:00'

function timeOf(at: number): string {
  return new Date(Date.parse(WINDOW.from) + Math.floor(at / 3) * 60_000).toISOString().slice(0, 19).replace('T', ' ')
}

function idOf(at: number): string {
  return ((at * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').padEnd(32, '5')
}

/** Rows three to a minute, some of them hidden, in an instance that may refuse an order. */
async function instanceWith(faults: readonly Fault[]): Promise<Simulator> {
  const simulator = await simulated({ tables: { [TABLE]: 0 } })
  for (let at = 0; at < ROWS; at += 1)
    simulator.insert(TABLE, { sys_id: idOf(at), sys_created_on: timeOf(at), sys_updated_on: timeOf(at) })
  simulator.addFaults(faults.map((fault) => ({ ...fault, table: TABLE })))
  return simulator
}

function clientKnowing(simulator: Simulator): TableClient {
  return clientOf(simulator, 10_000, new HonouredLimit(10_000)).tableClient()
}

interface Moving {
  readonly name: string
  readonly order: TableOrder
  /** What happens to a row that leaves the window. */
  readonly leave: (simulator: Simulator, id: string) => void
}

const MOVING: readonly Moving[] = [
  {
    name: 'rows are updated while changes are read',
    order: 'sys_updated_on',
    leave: (simulator, id) => void simulator.update(TABLE, id, { sys_updated_on: LATER }),
  },
  {
    name: 'a log rotates while it is read',
    order: 'sys_created_on',
    leave: (simulator, id) => void simulator.remove(TABLE, id),
  },
  {
    name: 'rows are deleted while a table is read by id',
    order: 'sys_id',
    leave: (simulator, id) => void simulator.remove(TABLE, id),
  },
]

const READING_STRATEGIES: readonly { readonly reading: ReadingStrategy; readonly faults: readonly Fault[] }[] = [
  { reading: 'keyset', faults: [] },
  { reading: 'key-windows', faults: [{ fault: 'deny-query', refuses: 'order' }] },
]

const CASES = MOVING.flatMap((moving) =>
  READING_STRATEGIES.flatMap(({ reading, faults }) =>
    [0, 0.2].map((fraction) => ({
      ...moving,
      reading,
      fraction,
      faults: fraction === 0 ? faults : [...faults, { fault: 'hide-rows' as const, fraction }],
    })),
  ),
)

test.each(CASES)(
  'where $name ($reading, $fraction of them hidden), what stays is read once, and nothing that left is called hidden',
  async ({ order, leave, reading, faults }) => {
    const simulator = await instanceWith(faults)
    const visible = simulator.visibleIds(TABLE)
    const hidden = Array.from({ length: ROWS }, (_, at) => idOf(at)).filter((id) => !visible.includes(id))
    const left = new Set<string>()
    let steps = 0
    const walked = await walkTable(clientKnowing(simulator), TABLE, {
      order,
      reading,
      pageSize: 50,
      idsLimit: 200,
      window: order === 'sys_id' ? null : WINDOW,
      afterStep: () => {
        // Behind the cursor and before it, visible rows and hidden ones.
        for (let at = steps; at < ROWS; at += 37) {
          const id = idOf(at)
          if (left.has(id)) continue
          left.add(id)
          leave(simulator, id)
        }
        steps += 1
      },
    })
    expect(new Set(walked.ids).size).toBe(walked.ids.length)
    expect(visible.filter((id) => !left.has(id) && !walked.ids.includes(id))).toEqual([])
    expect(walked.ids.filter((id) => !visible.includes(id))).toEqual([])
    expect(left.size).toBeGreaterThan(100)
    // Each interval counts at its own moment: rows that left before are not counted, those that left later are.
    expect(walked.hidden).toBeLessThanOrEqual(hidden.length)
    expect(walked.hidden).toBeGreaterThanOrEqual(hidden.filter((id) => !left.has(id)).length)
  },
)

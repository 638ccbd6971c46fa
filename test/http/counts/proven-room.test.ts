import { expect, test } from 'vitest'
import { planHarvest } from '../../../src/servicenow/plan/plan-harvest.ts'
import type { TableClient } from '../../../src/servicenow/table-api/table-client.ts'
import type { Fault, Simulator } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_script'
const ROWS = 50

/** A client that was told what planning proved. */
function knowing(simulator: Simulator, provenRoom: number): TableClient {
  const client = clientOf(simulator).tableClient()
  client.counts.learn(provenRoom)
  return client
}

test.each([
  { room: ROWS + 1, requests: 1 },
  { room: ROWS, requests: 2 },
  { room: 0, requests: 2 },
])(
  'a table that comes in one answer is asked for a row behind it unless answers had room for more: $room rows',
  async ({ room, requests }) => {
    const simulator = await simulated({ tables: { [TABLE]: ROWS } })
    const walked = await walkTable(knowing(simulator, room), TABLE)
    expect(walked).toMatchObject({ verdict: 'complete', requests, hidden: 0 })
    expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
  },
)

test.each(['keyset', 'key-windows', 'ordered-offsets'] as const)(
  'a table whose answers were seen to be cut is asked behind all the same, read by %s',
  async (reading) => {
    const simulator = await simulated({
      tables: { [TABLE]: ROWS },
      faults: [
        { fault: 'cap-limit', rows: ROWS - 1, table: TABLE },
        { fault: 'wrong-count', is: String(ROWS - 1), table: TABLE },
      ],
    })
    const client = knowing(simulator, 1000)
    client.honoured.sawCut(TABLE)
    const walked = await walkTable(client, TABLE, { reading })
    expect([...walked.ids].sort()).toEqual(simulator.visibleIds(TABLE))
  },
)

async function provenOn(faults: readonly Fault[]): Promise<number | undefined> {
  const simulator = await simulated({ tables: { [TABLE]: ROWS }, faults })
  const asked = { includeSensitive: false, logDays: null, lanes: 4, tolerant: false, increments: null }
  const planned = await planHarvest(() => clientOf(simulator).tableClient(), {
    ...asked,
    tables: [TABLE],
    nowMs: Date.now,
    signal: AbortSignal.timeout(60_000),
  })
  return planned.provenRoom
}

test('planning proves how many rows answers have room for, and that counts go beyond them', async () => {
  expect(await provenOn([])).toBeGreaterThan(ROWS)
})

test.each<{ readonly name: string; readonly faults: readonly Fault[] }>([
  {
    name: 'all answers are cut and count what they bring',
    faults: [
      { fault: 'cap-limit', rows: 15 },
      { fault: 'wrong-count', is: '15' },
    ],
  },
  { name: 'every count is one too low', faults: [{ fault: 'wrong-count', by: -1 }] },
  { name: 'nothing is counted', faults: [{ fault: 'no-count' }] },
])('planning proves nothing of the kind where $name', async ({ faults }) => {
  expect(await provenOn(faults)).toBeUndefined()
})

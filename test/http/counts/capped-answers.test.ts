import { expect, test } from 'vitest'
import type { ReadingStrategy } from '../../../src/contract/table/table-plan.ts'
import { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

/** Answers of one table that are capped, while others of the instance brought thousands of rows. */
const CAPPED: readonly {
  readonly name: string
  readonly rows: number
  readonly cap: number
  readonly hiding?: readonly Fault[]
  readonly mostRequests: number
}[] = [
  { name: '158 rows, 70 an answer', rows: 158, cap: 70, mostRequests: 8 },
  { name: '195 rows, 100 an answer', rows: 195, cap: 100, mostRequests: 7 },
  { name: '2,000 rows, 100 an answer', rows: 2000, cap: 100, mostRequests: 30 },
  {
    name: '158 rows, 70 an answer, a tenth of them hidden',
    rows: 158,
    cap: 70,
    hiding: [{ fault: 'hide-rows', fraction: 0.1 }],
    mostRequests: 14,
  },
  {
    name: '158 rows, 70 an answer, the first 60 hidden',
    rows: 158,
    cap: 70,
    hiding: [{ fault: 'hide-rows', first: 60 }],
    mostRequests: 14,
  },
  {
    name: '158 rows, 70 an answer, the first 90 hidden: no answer from the beginning shows a row',
    rows: 158,
    cap: 70,
    hiding: [{ fault: 'hide-rows', first: 90 }],
    mostRequests: 16,
  },
  {
    name: '158 rows, 70 an answer, the last 80 hidden',
    rows: 158,
    cap: 70,
    hiding: [{ fault: 'hide-rows', last: 80 }],
    mostRequests: 10,
  },
]

const READINGS: readonly { readonly reading: ReadingStrategy; readonly faults: readonly Fault[] }[] = [
  { reading: 'keyset', faults: [] },
  { reading: 'key-windows', faults: [{ fault: 'ignore-order' }] },
  { reading: 'ordered-offsets', faults: [{ fault: 'ignore-range' }] },
]

test.each(READINGS.flatMap((reading) => CAPPED.map((capped) => ({ ...reading, ...capped }))))(
  'a cap on one table hides nothing and loses nothing, read by $reading: $name',
  async ({ reading, faults, rows, cap, hiding = [], mostRequests }) => {
    const simulator = await simulated({
      tables: { [TABLE]: rows },
      faults: [{ fault: 'cap-limit', rows: cap } as const, ...hiding, ...faults].map((fault) => ({
        ...fault,
        table: TABLE,
      })),
    })
    const honoured = new HonouredLimit()
    honoured.learn(7606)
    const walked = await walkTable(clientOf(simulator, 10_000, honoured).tableClient(), TABLE, { reading })
    expect(walked.ids).toEqual(simulator.visibleRows(TABLE).map((row) => row.sys_id))
    const hidden = simulator.hiddenCount(TABLE)
    expect(walked).toMatchObject({ hidden, verdict: hidden === 0 ? 'complete' : 'partial' })
    if (reading === 'keyset') expect(walked.requests).toBeLessThanOrEqual(mostRequests)
  },
)

import type { WorkflowHandle } from '@temporalio/client'
import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { harvestWorkflowId, tableWorkflowId } from '../../src/contract/run/names.ts'
import type { HeldAnswers } from '../../src/simulator/index.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { type HarvestedInstance, harvestedInstance } from '../support/harvested-instance.ts'
import { temporal } from '../support/temporal/temporal-cli.ts'
import { until } from '../support/until.ts'

const ROWS: Readonly<Record<string, number>> = { sys_script: 4000, sys_user: 500 }
const TABLES = Object.keys(ROWS)

/** Completed workflow tasks of an execution, oldest first: the points to which it can be reset. */
async function resetPoints(handle: WorkflowHandle): Promise<readonly string[]> {
  const { events } = await handle.fetchHistory()
  return (events ?? []).flatMap(({ eventId, workflowTaskCompletedEventAttributes: completed }) =>
    completed ? [String(eventId)] : [],
  )
}

async function resetTo(workflowId: string, eventId: string): Promise<void> {
  await temporal('workflow', 'reset', '--workflow-id', workflowId, '--event-id', eventId, '--reason', 'an operator')
}

/** A harvest that stands still at a page of its larger table. */
interface HarvestInTheMiddle {
  readonly instance: HarvestedInstance
  readonly held: HeldAnswers
  readonly ended: Promise<unknown>
}

/** Starts a harvest whose larger table is in its own workflow, and waits until that has read some slices. */
async function inTheMiddle(): Promise<HarvestInTheMiddle> {
  const instance = await harvestedInstance({ tables: ROWS })
  const held = instance.simulator.holdAt('sys_script', 45)
  const slice = { maxPages: 4, maxMs: 60_000, maxBytes: 32_000_000 }
  const ended = instance.harvest({ tables: TABLES, pageSize: 50, lanes: 2, slice }).catch((error: unknown) => error)
  const client = await temporalClient()
  const child = client.workflow.getHandle(tableWorkflowId(instance.name, 'sys_script'))
  await until('some slices of the table are read', async () => (await resetPoints(child).catch(() => [])).length > 4)
  await until('its 45th page is asked for', held.reached)
  return { instance, held, ended }
}

async function expectExact({ name, folder, simulator }: HarvestedInstance): Promise<void> {
  const outcome = await harvestResult(await temporalClient(), name)
  expect(outcome?.tables.map(({ table, verdict, rows }) => [table, verdict, rows])).toEqual(
    TABLES.map((table) => [table, 'complete', ROWS[table]]),
  )
  expect((await verifyHarvest(folder)).faults).toEqual([])
  for (const table of TABLES) expect([...foldedState(folder, table).keys()].sort()).toEqual(simulator.visibleIds(table))
}

test.each(['an early', 'a late'] as const)(
  "a table's workflow that an operator resets to %s event is exact",
  async (which) => {
    const { instance, held, ended } = await inTheMiddle()
    const client = await temporalClient()
    const id = tableWorkflowId(instance.name, 'sys_script')
    const points = await resetPoints(client.workflow.getHandle(id))
    await resetTo(id, (which === 'an early' ? points[0] : points.at(-1)) ?? '')
    held.release()
    await ended
    await expectExact(instance)
  },
)

test.each(['before its plan', 'after its first slices'] as const)(
  'a harvest that an operator resets to an event %s is exact',
  async (which) => {
    const { instance, held, ended } = await inTheMiddle()
    const client = await temporalClient()
    const id = harvestWorkflowId(instance.name)
    const points = await resetPoints(client.workflow.getHandle(id))
    await resetTo(id, (which === 'before its plan' ? points[0] : points.at(-1)) ?? '')
    held.release()
    await ended
    await expectExact(instance)
  },
)

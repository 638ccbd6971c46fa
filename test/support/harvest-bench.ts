import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { inject, onTestFinished } from 'vitest'
import type { HarvestActivities } from '../../src/contract/activities.ts'
import { createWorkers } from './temporal/harvest-workers.ts'
import { quietConnection } from './temporal/quiet-temporal.ts'

/** A name that no other test uses. */
export function newInstanceName(): string {
  return `test-${randomUUID().slice(0, 8)}`
}

/** A client of a Temporal server, that of the test run where left out; closed when the test ends. */
export async function temporalClient(address = inject('temporalAddress')): Promise<Client> {
  const connection = await Connection.connect({ address })
  onTestFinished(() => connection.close())
  return new Client({ connection })
}

/** Workers for one instance's queues with these activities, stopped when the test ends. */
export async function serve(instance: string, activities: HarvestActivities): Promise<void> {
  const connection = await quietConnection(inject('temporalAddress'))
  const workers = await createWorkers({ connection, instance, activities, workflowBundle: inject('workflowBundle') })
  const running = workers.map((worker) => worker.run())
  onTestFinished(async () => {
    for (const worker of workers) worker.shutdown()
    await Promise.all(running)
    await connection.close()
  })
}

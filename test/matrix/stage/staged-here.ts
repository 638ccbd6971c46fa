import { afterAll, beforeAll, inject } from 'vitest'
import { newInstanceName } from '../../support/harvest-bench.ts'
import { openStage, type Stage } from './stage.ts'

/** A stage for the tests of one file, on the run's Temporal server; to be asked for within tests. */
export function stagedHere(): () => Stage {
  let stage: Stage | null = null
  beforeAll(async () => {
    const temporalAddress = inject('temporalAddress')
    stage = await openStage({ temporalAddress, workflowBundle: inject('workflowBundle'), instance: newInstanceName() })
  })
  afterAll(() => stage?.close())
  return () => {
    if (stage === null) throw new RangeError('the stage opens before the first test')
    return stage
  }
}

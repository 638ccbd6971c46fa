import { Context } from '@temporalio/activity'
import type { ProjectionRequest } from '../../contract/activities.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { checkRun } from '../attempt/check-run.ts'
import { heartbeating } from '../attempt/heartbeating.ts'
import type { ActivityDependencies } from '../dependencies.ts'

/** Makes one projection of a published run; throws WRONG_WORKER for one that this worker does not know. */
export function createProject(dependencies: ActivityDependencies): (request: ProjectionRequest) => Promise<string> {
  return async ({ run, projection }) => {
    checkRun(run, dependencies.instance)
    const { projectors = [] } = dependencies
    const projector = projectors.find(({ name }) => name === projection)
    if (projector === undefined) {
      const names = projectors.map(({ name }) => name).join(', ') || 'none'
      throw new HarvestError('WRONG_WORKER', `the projection ${projection} is asked for, this worker makes ${names}`, {
        hint: 'Give all workers of the instance the same HARVESTER_AFTER.',
      })
    }
    return heartbeating(Context.current(), () => projector.project(run))
  }
}

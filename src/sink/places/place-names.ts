import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { WriterIdentity } from '../../contract/receipt.ts'
import { RUN_ID } from '../../contract/run/names.ts'
import { INSTANCE_NAME } from '../../contract/run/request-bounds.ts'
import type { RunPlace } from '../sink.ts'

const ACTIVITY = /^[A-Za-z0-9_-]{1,64}$/

/** The form of what {@link writerName} gives, as a piece of a regular expression. */
export const WRITER_NAME_FORM = '[0-9a-f-]{8,64}-[A-Za-z0-9_-]{1,64}-[0-9]{1,16}'

/** Tells whether a text may be a run's folder. */
export function isRunFolder(text: string): boolean {
  return RUN_ID.test(text)
}

/** Passes an instance name on that may become a folder; throws CONFIG_INVALID for any other. */
export function checkedInstance(instance: string): string {
  if (INSTANCE_NAME.test(instance)) return instance
  throw refused('instance name', instance)
}

/** Passes a run id on that may become a folder; throws CONFIG_INVALID for any other. */
export function checkedRun(run: string): string {
  if (isRunFolder(run)) return run
  throw refused('run id', run)
}

/** Passes a run's place on whose names may become folders; throws CONFIG_INVALID for any other. */
export function checkedPlace(place: RunPlace): RunPlace {
  return { instance: checkedInstance(place.instance), run: checkedRun(place.run) }
}

/** The writer as the middle of a file name: `<runId>-<activityId>-<attempt>`; throws CONFIG_INVALID where it cannot be one. */
export function writerName({ runId, activityId, attempt }: WriterIdentity): string {
  if (!RUN_ID.test(runId)) throw refused('workflow run id', runId)
  if (!ACTIVITY.test(activityId)) throw refused('activity id', activityId)
  if (!Number.isSafeInteger(attempt) || attempt < 0) throw refused('attempt', String(attempt))
  return `${runId}-${activityId}-${attempt}`
}

function refused(what: string, text: string): HarvestError {
  return new HarvestError('CONFIG_INVALID', `${JSON.stringify(text.slice(0, 80))} is no ${what} that may name a file`)
}

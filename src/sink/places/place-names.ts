import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { WriterIdentity } from '../../contract/receipt.ts'
import type { RunPlace } from '../sink.ts'

const TABLE = /^[a-z][a-z0-9_]{0,79}$/
const RUN = /^[0-9a-f-]{8,64}$/
const INSTANCE = /^[a-z0-9-]{1,80}$/
const ACTIVITY = /^[A-Za-z0-9_-]{1,64}$/

/** Tells whether a text may be a table's folder. */
export function isTableFolder(text: string): boolean {
  return TABLE.test(text)
}

/** Passes a table name on that may become a folder; throws CONFIG_INVALID for any other. */
export function checkedTable(table: string): string {
  if (isTableFolder(table)) return table
  throw refused('table name', table)
}

/** Tells whether a text may be a run's folder. */
export function isRunFolder(text: string): boolean {
  return RUN.test(text)
}

/** Passes an instance name on that may become a folder; throws CONFIG_INVALID for any other. */
export function checkedInstance(instance: string): string {
  if (INSTANCE.test(instance)) return instance
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
  if (!RUN.test(runId)) throw refused('workflow run id', runId)
  if (!ACTIVITY.test(activityId)) throw refused('activity id', activityId)
  if (!Number.isSafeInteger(attempt) || attempt < 0) throw refused('attempt', String(attempt))
  return `${runId}-${activityId}-${attempt}`
}

function refused(what: string, text: string): HarvestError {
  return new HarvestError('CONFIG_INVALID', `${JSON.stringify(text.slice(0, 80))} is no ${what} that may name a file`)
}

import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { readRegular } from '../directory/read/open-regular.ts'
import { readStored } from '../stored/read-stored.ts'
import { type AcceptedGaps, AcceptedGapsSchema } from './accepted-gaps-schema.ts'

/** Reads a file of accepted gaps; throws CONFIG_INVALID with the remedy for one that is missing, damaged, or of another instance. */
export async function readAcceptedGaps(file: string, instance: string): Promise<AcceptedGaps> {
  const { value, fault } = readStored(AcceptedGapsSchema, await bytesOf(file))
  if (fault !== null) throw refused(`${file} is ${fault}`)
  if (value.instance === instance) return value
  throw refused(`${file} accepts gaps of ${value.instance}, but this run reads ${instance}`)
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readRegular(file, 'followed')
  } catch (cause) {
    throw refused(`${file} cannot be read`, cause)
  }
}

function refused(what: string, cause?: unknown): HarvestError {
  return new HarvestError(
    'CONFIG_INVALID',
    `${what}: write the file with "harvester accept RUN --out FILE", from a run of this instance whose gaps you accept`,
    { cause },
  )
}

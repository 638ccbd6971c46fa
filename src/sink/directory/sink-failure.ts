import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** Names of the system's own errors; Node's (`ERR_…`) and zlib's (`Z_…`) look otherwise. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/

/** The system's name of a failed file operation (`ENOSPC`); null for any other error. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return SYSTEM_CODE.test(error.code) ? error.code : null
}

/**
 * What a failed file operation means to the harvest: SINK_FULL where space or quota ran out, SINK_UNAVAILABLE for every
 * other refusal of the system. Our own failures and bugs come back as they are.
 */
function sinkFailure(error: unknown, doing: string): unknown {
  const code = systemCode(error)
  switch (code) {
    case null:
      return error
    case 'ENOSPC':
    case 'EDQUOT':
      return new HarvestError('SINK_FULL', `no space left: could not ${doing} (${code})`, { cause: error })
    default:
      return new HarvestError('SINK_UNAVAILABLE', `could not ${doing} (${code})`, { cause: error })
  }
}

/** Runs file operations and throws their failures as SINK_FULL or SINK_UNAVAILABLE; `doing` completes "could not …". */
export async function asSink<T>(doing: string, operate: () => Promise<T>): Promise<T> {
  try {
    return await operate()
  } catch (error) {
    throw sinkFailure(error, doing)
  }
}

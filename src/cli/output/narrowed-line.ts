import type { ActiveSlice } from '../../client/status/pending-steps.ts'

const BECAUSE = {
  busy: "answers wait for the instance's threads",
  refused: 'the instance refused more (429 or 202)',
} as const

/** How a harvest holds itself back, in words; null where it does not. */
export function narrowedLine(active: readonly Pick<ActiveSlice, 'narrowed'>[]): string | null {
  const [narrowed] = active.flatMap((slice) => slice.narrowed ?? [])
  if (narrowed === undefined) return null
  return `${narrowed.width} instead of ${narrowed.most} requests at a time: ${BECAUSE[narrowed.because]}`
}

import { test } from 'vitest'
import { dieAtSteps } from './die-at-steps.ts'

/** Each death takes every other step, so that together they take all; `npm run test:long` has each take all. */
const STRIDE = 2

test.each([
  { disk: 'an empty disk', death: 'kill', first: 0 },
  { disk: 'an empty disk', death: 'power cut', first: 1 },
  { disk: 'a disk with an older run', death: 'kill', first: 1 },
  { disk: 'a disk with an older run', death: 'power cut', first: 0 },
] as const)(
  'after a $death at every other step $disk holds old or new, never torn, and the run continues',
  ({ disk, death, first }) => dieAtSteps(disk, death, first, STRIDE),
)

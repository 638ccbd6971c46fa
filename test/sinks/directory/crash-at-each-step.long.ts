import { test } from 'vitest'
import { dieAtSteps } from './die-at-steps.ts'

test.each([
  { disk: 'an empty disk', death: 'kill' },
  { disk: 'an empty disk', death: 'power cut' },
  { disk: 'a disk with an older run', death: 'kill' },
  { disk: 'a disk with an older run', death: 'power cut' },
] as const)('after a $death at any step $disk holds old or new, never torn, and the run continues', ({ disk, death }) =>
  dieAtSteps(disk, death, 0, 1),
)

import { test } from 'vitest'
import { expectExact } from './expect-exact.ts'
import { REFUSED_QUERIES } from './refused-queries.ts'
import { stagedHere } from './staged-here.ts'

const stage = stagedHere()

test.each(REFUSED_QUERIES)(
  '$name: the exact visible rows, hidden ones to the row, verdict, exit code and requests',
  (fault) => expectExact(stage(), fault),
)

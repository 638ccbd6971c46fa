import { test } from 'vitest'
import { REFUSED_QUERIES } from './refused-queries.ts'
import { expectExact } from './stage/expect-exact.ts'
import { stagedHere } from './stage/staged-here.ts'

const stage = stagedHere()

test.each(REFUSED_QUERIES)(
  '$name: the exact visible rows, hidden ones to the row, verdict, exit code and requests',
  (fault) => expectExact(stage(), fault),
)

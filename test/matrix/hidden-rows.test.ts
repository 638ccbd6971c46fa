import { test } from 'vitest'
import { HIDDEN_ROWS } from './hidden-rows.ts'
import { expectExact } from './stage/expect-exact.ts'
import { stagedHere } from './stage/staged-here.ts'

const stage = stagedHere()

test.each(HIDDEN_ROWS)(
  '$name: the exact visible rows, hidden ones to the row, verdict, exit code and requests',
  (fault) => expectExact(stage(), fault),
)

import { test } from 'vitest'
import { expectExact } from './expect-exact.ts'
import { HIDDEN_ROWS } from './hidden-rows.ts'
import { stagedHere } from './staged-here.ts'

const stage = stagedHere()

test.each(HIDDEN_ROWS)(
  '$name: the exact visible rows, hidden ones to the row, verdict, exit code and requests',
  (fault) => expectExact(stage(), fault),
)

import { test } from 'vitest'
import { BROKEN_ANSWERS } from './broken-answers.ts'
import { expectExact } from './stage/expect-exact.ts'
import { stagedHere } from './stage/staged-here.ts'

const stage = stagedHere()

test.each(BROKEN_ANSWERS)(
  '$name: the exact visible rows, hidden ones to the row, verdict, exit code and requests',
  (fault) => expectExact(stage(), fault),
)

import { test } from 'vitest'
import { HEAVY_TABLES } from './heavy-tables.ts'
import { expectExact } from './stage/expect-exact.ts'
import { stagedHere } from './stage/staged-here.ts'

const stage = stagedHere()

test.each(HEAVY_TABLES)(
  '$name: the exact visible rows, hidden ones to the row, verdict, exit code and requests',
  (fault) => expectExact(stage(), fault),
)

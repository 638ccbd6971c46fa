import { test } from 'vitest'
import { expectExact } from './expect-exact.ts'
import { HEAVY_TABLES } from './heavy-tables.ts'
import { stagedHere } from './staged-here.ts'

const stage = stagedHere()

test.each(HEAVY_TABLES)(
  '$name: the exact visible rows, hidden ones to the row, verdict, exit code and requests',
  (fault) => expectExact(stage(), fault),
)

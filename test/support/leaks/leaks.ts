import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach } from 'vitest'
import { watchResources } from './watch-resources.ts'

/** What is being closed when a test ends is gone within this time, in milliseconds. */
const GRACE_MS = 5000
const LOOK_MS = 5

// Registered before anything else, so that it looks when all that the test wants at its end is done.
beforeEach(({ onTestFinished }) => {
  const { left, unwatch } = watchResources()
  onTestFinished(async () => {
    for (let waited = 0; left().length > 0 && waited < GRACE_MS; waited += LOOK_MS) await pause(LOOK_MS)
    unwatch()
    if (left().length > 0) throw new Error(`the test left open: ${left().join(', ')}`)
  })
})

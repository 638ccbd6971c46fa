import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { openDeadline, withinDeadline } from '../../../../src/servicenow/http/deadline.ts'

const never = new AbortController().signal

/** Collects garbage, which takes a weakly held timeout away. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
}

test('a deadline fires although garbage was collected meanwhile', async () => {
  const waiting = withinDeadline(50, never, (signal) => {
    const work = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
    collectGarbage()
    return work
  })
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('work that listens to nothing is left at its deadline', async () => {
  await expect(withinDeadline(10, never, () => new Promise(() => {}))).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('the reason of the caller reaches the work and the caller', async () => {
  const caller = new AbortController()
  const seen: unknown[] = []
  const waiting = withinDeadline(60_000, caller.signal, (signal) => {
    signal.addEventListener('abort', () => seen.push(signal.reason))
    return new Promise(() => {})
  })
  const reason = new Error('the run was cancelled')
  caller.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  expect(seen).toEqual([reason])
})

test('a deadline that is released never fires', () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  const before = timers()
  const deadline = openDeadline(60_000, never)
  expect(timers()).toBe(before + 1)
  deadline.release()
  expect(timers()).toBe(before)
  expect(deadline.signal.aborted).toBe(false)
})

test('nothing begins under a signal that is aborted', async () => {
  let begun = false
  const reason = new Error('too late')
  const waiting = withinDeadline(10, AbortSignal.abort(reason), async () => {
    begun = true
  })
  await expect(waiting).rejects.toBe(reason)
  expect(begun).toBe(false)
})

import { setTimeout as pause } from 'node:timers/promises'

/** Longest that a test waits for one thing: less than a test may take, so that its failure says what did not come. */
const DEADLINE_MS = 90_000
/** How often it looks, in milliseconds. */
const LOOK_MS = 10

/** Waits for a promise, or until something holds; fails with the name of what it waited for when that does not come in time. */
export async function until(
  what: string,
  thing: Promise<unknown> | (() => boolean | Promise<boolean>),
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const deadline = AbortSignal.timeout(deadlineMs)
  const late = new Promise<never>((_resolve, reject) => {
    const refuse = (): void => reject(new Error(`waited ${deadlineMs / 1000} s in vain until ${what}`))
    deadline.addEventListener('abort', refuse, { once: true })
  })
  await Promise.race([late, typeof thing === 'function' ? comesTrue(thing, deadline) : thing])
}

async function comesTrue(holds: () => boolean | Promise<boolean>, deadline: AbortSignal): Promise<void> {
  while (!deadline.aborted && !(await holds())) await pause(LOOK_MS)
}

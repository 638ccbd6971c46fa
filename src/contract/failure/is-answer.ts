import type { HarvestError } from './harvest-error.ts'
import { waitsFor } from './waits-for.ts'

/** Tells whether a failure is the word of somebody who answers, the instance or a gateway: of one that is down none comes. */
export function isAnswer({ code, refused }: HarvestError): boolean {
  return refused || waitsFor(code) !== 'time'
}

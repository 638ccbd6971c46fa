import { randomBytes } from 'node:crypto'

const FORM = /^\.tmp-[0-9a-f]{16}-(.+)$/

/** A name that no writer has taken before, for a file that is not yet whole. */
export function temporaryName(name: string): string {
  return `.tmp-${randomBytes(8).toString('hex')}-${name}`
}

/** The name that a temporary file was on its way to; null for a file that is not temporary. */
export function nameBehindTemporary(name: string): string | null {
  return FORM.exec(name)?.[1] ?? null
}

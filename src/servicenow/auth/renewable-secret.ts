import type { Secret, SecretSource } from '../secret.ts'

/** Reads a secret from where it is kept; null where it cannot be read now. */
export type ReadSecret = () => Promise<Secret | null>

/**
 * A secret that can be read again, so that a running harvest survives its rotation. However many callers refresh it
 * at the same time, it is read once; what cannot be read leaves the known secret as it is.
 */
export function renewableSecret(first: Secret, readAgain: ReadSecret): SecretSource {
  let known = first
  let underWay: Promise<boolean> | null = null
  const read = async (): Promise<boolean> => {
    try {
      const found = await readAgain()
      const changed = found !== null && found.reveal() !== known.reveal()
      if (changed) known = found
      return changed
    } finally {
      underWay = null
    }
  }
  return {
    current: () => known,
    refresh() {
      underWay ??= read()
      return underWay
    },
  }
}

import { readFileSync } from 'node:fs'
import { Secret } from '../servicenow/secret.ts'

/** The environment as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Reads variables, and secrets from a variable or from the file that `<NAME>_FILE` names. Collects what to say. */
export interface SecretReader {
  readonly warnings: readonly string[]
  readonly faults: readonly string[]
  /** True where the variable or its file variable is set and not empty. */
  isSet(name: string): boolean
  text(name: string): string | undefined
  secret(name: string): Secret | undefined
}

/** Makes a reader over one environment. White space around a value is trimmed, and said by name for a secret. */
export function createSecretReader(env: Environment): SecretReader {
  const warnings: string[] = []
  const faults: string[] = []
  const text = (name: string): string | undefined => {
    const value = env[name]?.trim()
    return value === '' ? undefined : value
  }
  const raw = (name: string): string | undefined => {
    const file = text(`${name}_FILE`)
    if (file === undefined) return env[name]
    if (text(name) !== undefined) warnings.push(`${name} and ${name}_FILE are both set: the file is used`)
    try {
      // Editors and echo end a file with a newline that is not part of the secret.
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    } catch {
      faults.push(`${name}_FILE names a file that cannot be read`)
      return undefined
    }
  }
  return {
    warnings,
    faults,
    isSet: (name) => text(name) !== undefined || text(`${name}_FILE`) !== undefined,
    text,
    secret(name) {
      const value = raw(name)
      if (value === undefined) return undefined
      const trimmed = value.trim()
      if (trimmed !== value) warnings.push(`${name} had white space around it, which was removed`)
      if (trimmed === '' && !faults.some((fault) => fault.startsWith(name))) faults.push(`${name} is empty`)
      return trimmed === '' ? undefined : new Secret(trimmed)
    },
  }
}

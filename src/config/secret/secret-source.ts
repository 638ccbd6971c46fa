import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { renewableSecret } from '../../servicenow/auth/renewable-secret.ts'
import { Secret, type SecretSource } from '../../servicenow/secret.ts'
import type { Environment } from '../environment.ts'
import { secretCommand } from './secret-command.ts'
import { type SecretText, secretText } from './secret-text.ts'

/** Reads variables, and secrets from a variable, from the file that `<NAME>_FILE` names, or from what `<NAME>_COMMAND` prints. Collects what to say. */
export interface SecretReader {
  readonly warnings: readonly string[]
  readonly faults: readonly string[]
  /** True where the variable, its file variable or its command variable is set and not empty. */
  isSet(name: string): boolean
  text(name: string): string | undefined
  /** The secret as it is now. */
  secret(name: string): Secret | undefined
  /** True where one of the secrets that were read so far can be read again. */
  mayChange(): boolean
  /** The secret as a source: one from a file or a command can be read again. */
  source(name: string): SecretSource | undefined
}

/** What was found where a secret is kept, and how to look there again. */
interface Found {
  readonly value: string
  readonly readAgain: (() => Promise<string | null>) | null
}

/** Makes a reader over one environment. White space around a value is trimmed, and said by name for a secret. */
export function createSecretReader(env: Environment): SecretReader {
  const warnings: string[] = []
  const faults: string[] = []
  let mayChange = false
  const text = (name: string): string | undefined => {
    const value = env[name]?.trim()
    return value === '' ? undefined : value
  }

  function find(name: string): Found | undefined {
    const file = text(`${name}_FILE`)
    const command = text(`${name}_COMMAND`)
    const places = [text(name) && name, file && `${name}_FILE`, command && `${name}_COMMAND`].filter(Boolean)
    if (places.length > 1)
      warnings.push(
        `${places.join(' and ')} are ${places.length > 2 ? 'all' : 'both'} set: the ${file ? 'file' : 'command'} is used`,
      )
    if (file !== undefined) return fromFile(name, file)
    if (command !== undefined) return fromCommand(name, command)
    const value = env[name]
    return value === undefined ? undefined : { value, readAgain: null }
  }

  function fromFile(name: string, file: string): Found | undefined {
    const read = readNow(file)
    if ('fault' in read) {
      faults.push(`${name}_FILE ${read.fault}`)
      return undefined
    }
    return { value: withoutNewline(read.text), readAgain: () => readAgain(file) }
  }

  function fromCommand(name: string, line: string): Found | undefined {
    const command = secretCommand(line, env)
    const outcome = command?.runNow() ?? { fault: 'is not a command: use words, quoted as needed, or a JSON array' }
    if ('fault' in outcome) {
      faults.push(`${name}_COMMAND ${outcome.fault}`)
      return undefined
    }
    const runAgain = async (): Promise<string | null> => {
      const again = await command?.run()
      return again !== undefined && 'printed' in again ? withoutNewline(again.printed) : null
    }
    return { value: withoutNewline(outcome.printed), readAgain: runAgain }
  }

  function source(name: string): SecretSource | undefined {
    const found = find(name)
    if (found === undefined) return undefined
    const { value, readAgain } = found
    const trimmed = value.trim()
    if (trimmed !== value) warnings.push(`${name} had white space around it, which was removed`)
    if (trimmed === '') {
      faults.push(`${name} is empty`)
      return undefined
    }
    const secret = new Secret(trimmed)
    if (readAgain === null) return secret
    mayChange = true
    return renewableSecret(secret, async () => {
      const again = (await readAgain())?.trim()
      return again ? new Secret(again) : null
    })
  }

  return {
    warnings,
    faults,
    isSet: (name) => [name, `${name}_FILE`, `${name}_COMMAND`].some((variable) => text(variable) !== undefined),
    text,
    mayChange: () => mayChange,
    secret: (name) => source(name)?.current(),
    source,
  }
}

/** Editors and echo end a file with a newline that is not part of the secret. */
function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '')
}

function readNow(file: string): SecretText {
  try {
    return secretText(readFileSync(file))
  } catch {
    return { fault: 'names a file that cannot be read' }
  }
}

/** Null while the file is being replaced, or gone. */
async function readAgain(file: string): Promise<string | null> {
  try {
    const read = secretText(await readFile(file))
    return 'text' in read ? withoutNewline(read.text) : null
  } catch {
    return null
  }
}

import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { HarvestError } from '../contract/failure/harvest-error.ts'

/** One setting of a file, with a line that explains it. */
export interface EnvSetting {
  readonly name: string
  readonly value: string
  readonly about: string
}

/** The text of a settings file, as `.env` readers take it. Throws CONFIG_INVALID for a value that none of them could read. */
export function envText(settings: readonly EnvSetting[]): string {
  return settings.map(({ name, value, about }) => `# ${about}\n${name}=${quotedValue(name, value)}\n`).join('\n')
}

/** Writes a file that only its owner may read, and never over another one: throws CONFIG_INVALID where the name is taken. */
export function writeOwnFile(path: string, text: string): void {
  if (existsSync(path)) throw taken(path)
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Throws CONFIG_INVALID where a file of this name is there. */
export function requireFree(path: string): void {
  if (existsSync(path)) throw taken(path)
}

function taken(path: string): HarvestError {
  return new HarvestError('CONFIG_INVALID', `${path} is there already: move it away, or run init in another folder`)
}

const PLAIN = /^[\w./:@+-]*$/
const QUOTES = ["'", '`', '"'] as const

function quotedValue(name: string, value: string): string {
  if (PLAIN.test(value)) return value
  const quote = QUOTES.find((each) => !value.includes(each))
  if (quote === undefined || /[\r\n]/.test(value) || (quote === '"' && value.includes('\\')))
    throw new HarvestError(
      'CONFIG_INVALID',
      `${name} cannot be written to a file: it has every kind of quote, or more than one line`,
    )
  return `${quote}${value}${quote}`
}

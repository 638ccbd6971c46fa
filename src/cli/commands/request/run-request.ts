import { InvalidArgumentError } from 'commander'
import { buildRequest } from '../../../client/build-request.ts'
import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import type { Compression, HarvestMode, HarvestRequest } from '../../../contract/run/harvest-request.ts'
import { type NumberBounds, REQUEST_BOUNDS } from '../../../contract/run/request-bounds.ts'
import { isTableName } from '../../../contract/table/table-name.ts'
import { isRunFolder } from '../../../sink/places/place-names.ts'

/** The flags of `harvester run` that shape what is read. */
export interface RunFlags {
  readonly tables?: readonly string[]
  readonly out?: string
  readonly lanes?: number
  readonly pageSize?: number
  readonly compression: Compression
  readonly logDays?: number
  readonly includeSensitive: boolean
  readonly referenceLinks: boolean
  readonly mode: HarvestMode
  /** Increments compare all rows in any case. */
  readonly reconcile: boolean
  /** A published run of which only the damaged pieces are read again. */
  readonly repair?: string
  /** How long an instance that does not answer is waited for, in milliseconds. */
  readonly giveUpAfter?: number
}

/** The workflow's input for these flags. */
export function runRequest(flags: RunFlags, origin: string, sink: string, lanes: number): HarvestRequest {
  if (flags.compression === 'zstd' && !hasZstd()) {
    throw new HarvestError(
      'CONFIG_INVALID',
      '--compression zstd needs Node 22.15 or newer: use gzip, or install a newer Node',
    )
  }
  checkRepair(flags)
  if (flags.reconcile && flags.mode !== 'incremental')
    throw new HarvestError('CONFIG_INVALID', '--reconcile needs --mode incremental: a snapshot reads every row anyway')
  const { tables, repair, logDays, reconcile, giveUpAfter, pageSize } = flags
  return buildRequest({
    instance: origin,
    mode: flags.mode,
    compression: flags.compression,
    includeSensitive: flags.includeSensitive,
    referenceLinks: flags.referenceLinks,
    sink,
    lanes: flags.lanes ?? lanes,
    ...(tables === undefined ? {} : { tables }),
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(reconcile ? { reconcile } : {}),
    ...(repair === undefined ? {} : { repair }),
    ...(logDays === undefined ? {} : { logDays }),
    ...(giveUpAfter === undefined ? {} : { giveUpAfterMs: giveUpAfter }),
  })
}

/** A repair reads what the run read, in the same way: other flags would be silently ignored, so they are refused. */
function checkRepair({ repair, tables, logDays, includeSensitive, referenceLinks, mode, reconcile }: RunFlags): void {
  if (repair === undefined) return
  const others = Object.entries({
    '--tables': tables !== undefined,
    '--log-days': logDays !== undefined,
    '--include-sensitive': includeSensitive,
    '--reference-links': referenceLinks,
    '--mode': mode !== 'snapshot',
    '--reconcile': reconcile,
  }).flatMap(([flag, given]) => (given ? [flag] : []))
  if (others.length > 0)
    throw new HarvestError(
      'CONFIG_INVALID',
      `--repair reads the same as the damaged run: leave out ${others.join(', ')}`,
    )
}

/** Parses the id of a run, as folders and `harvester status` show it. */
export function parseRun(text: string): string {
  if (!isRunFolder(text))
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a run: give the name of a folder below runs/.`)
  return text
}

/** Parses `--tables a,b`; refuses anything that is not a table name. */
export function parseTables(text: string): readonly string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const bad = names.find((name) => !isTableName(name))
  if (bad !== undefined)
    throw new InvalidArgumentError(`${JSON.stringify(bad)} is not a table name (lower-case letters, digits and _).`)
  if (names.length === 0) throw new InvalidArgumentError('give at least one table name.')
  return [...new Set(names)]
}

/** Makes a parser of whole numbers within the bounds of a request's field. */
export function withinBounds({ least, most }: NumberBounds): (text: string) => number {
  return wholeNumber(least, most)
}

/** Makes a parser of whole numbers within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const n = Number(text)
    if (!/^\d+$/.test(text) || n < least || n > most)
      throw new InvalidArgumentError(`give a whole number from ${least} to ${most}.`)
    return n
  }
}

function hasZstd(): boolean {
  return 'zstd' in process.versions
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Parses a length of time such as `30m` or `6h`; gives milliseconds. */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (number === undefined || unit === undefined)
    throw new InvalidArgumentError('give a number and a unit: 90s, 30m, 6h or 1d.')
  return Number(number) * (UNITS[unit] ?? 0)
}

/** Parses how long an instance that is down is waited for; gives milliseconds. */
export function parseGiveUp(text: string): number {
  const ms = parseDuration(text)
  if (ms > REQUEST_BOUNDS.giveUpAfterMs.most) throw new InvalidArgumentError('give at most 30d.')
  return ms
}

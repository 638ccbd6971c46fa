import { type DestinationStream, pino } from 'pino'
import type { LogConfig } from '../config/load-config.ts'

/** Facts beside an event; never secrets, rows or bodies. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>

/** Logs events, not sentences: a short name and its facts. */
export interface Logger {
  debug(event: string, facts?: LogFacts): void
  info(event: string, facts?: LogFacts): void
  warn(event: string, facts?: LogFacts): void
  error(event: string, facts?: LogFacts): void
  /** A line that operators grep for: printed word for word in every format and at every level. */
  landmark(line: string): void
}

/** Where lines go; standard error, so that `--json` keeps standard output to itself. */
export type LineWriter = (line: string) => void

/** Makes a logger: `INFO - event name=value` as text, or one JSON object a line. */
export function createLogger({ format, level }: LogConfig, write: LineWriter): Logger {
  const destination: DestinationStream = { write: (line) => write(format === 'json' ? line : asText(line)) }
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  const log = pino(options, destination)
  return {
    debug: (event, facts = {}) => log.debug(facts, event),
    info: (event, facts = {}) => log.info(facts, event),
    warn: (event, facts = {}) => log.warn(facts, event),
    error: (event, facts = {}) => log.error(facts, event),
    landmark: (line) => write(`${line}\n`),
  }
}

function asText(line: string): string {
  const { level, msg, time: _time, ...facts }: Record<string, unknown> = JSON.parse(line)
  const said = Object.entries(facts).map(
    ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return `${String(level).toUpperCase()} - ${String(msg)}${said.join('')}\n`
}

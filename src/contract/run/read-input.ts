import { TABLE_NAME } from '../table/table-name.ts'
import { INSTANCE_NAME, type NumberBounds, REQUEST_BOUNDS, SINK_NAME } from './request-bounds.ts'

/**
 * What is wrong with a harvest's input as far as its workflow needs it to begin; null where it may. Whoever may start a workflow
 * may give it anything, and code that trips over that fails its task for ever. The whole request is parsed by its first activity.
 */
export function requestFault(input: unknown): string | null {
  const request = fieldsOf(input)
  if (request === null) return 'the workflow was started without a request'
  if (typeof request.engine !== 'number') return 'engine: is not a number'
  if (!hasForm(request.instance, INSTANCE_NAME)) return 'instance: is not the name of an instance'
  if (!hasForm(request.sink, SINK_NAME)) return 'sink: is not the name of a sink'
  return null
}

/** What is wrong with the input of a table's workflow; null where it may begin. */
export function tableHarvestFault(input: unknown): string | null {
  const given = fieldsOf(input)
  if (given === null) return 'the workflow was started without a table'
  const run = fieldsOf(given.run)
  const slice = fieldsOf(given.slice)
  if (!hasForm(run?.instance, INSTANCE_NAME) || typeof run?.run !== 'string') return 'run: is not a run'
  if (!hasForm(given.table, TABLE_NAME)) return 'table: is not the name of a table'
  if (!isWithin(given.lanes, REQUEST_BOUNDS.lanes)) return 'lanes: is out of bounds'
  if (!isWithin(given.pageSize, REQUEST_BOUNDS.pageSize)) return 'pageSize: is out of bounds'
  if (given.largestPageSize !== undefined && !isWithin(given.largestPageSize, REQUEST_BOUNDS.largestPageSize))
    return 'largestPageSize: is out of bounds'
  if (!isWithin(slice?.maxPages, REQUEST_BOUNDS.maxPages)) return 'slice: is out of bounds'
  if (!isWithin(slice?.maxMs, REQUEST_BOUNDS.maxMs)) return 'slice: is out of bounds'
  if (!isWithin(slice?.maxBytes, REQUEST_BOUNDS.maxBytes)) return 'slice: is out of bounds'
  if (!Array.isArray(given.ranges) || !given.ranges.every(isRange)) return 'ranges: are not ranges'
  return null
}

/** The fields of a plain object; null for anything else. */
export function fieldsOf(input: unknown): Readonly<Record<string, unknown>> | null {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : null
}

function isRange(input: unknown): boolean {
  const range = fieldsOf(input)
  return range !== null && isWithin(range.pageSize, REQUEST_BOUNDS.pageSize) && Array.isArray(range.missingColumns)
}

function hasForm(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value)
}

function isWithin(value: unknown, { least, most }: NumberBounds): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

import { spoilBody } from '../faults/body-faults.ts'
import { rowAccess } from '../faults/row-faults.ts'
import { type Answer, failure, jsonText } from '../http/answer.ts'
import { readParameters, refuseUnknown } from './read-parameters.ts'
import { rowJson } from './serve-row.ts'
import type { TableRequest } from './table-request.ts'

const KNOWN = new Set(['sysparm_fields', 'sysparm_display_value', 'sysparm_exclude_reference_link'])

/** Answers a read of one row by id; a hidden row and a deleted one look the same. */
export function answerOne(request: TableRequest, id: string): Answer {
  const { store, faults, url } = request
  refuseUnknown(url.searchParams, KNOWN)
  const parameters = readParameters(url.searchParams)
  const access = rowAccess(faults, store)
  const row = store.find(id)
  if (row === null || access.isHidden(row)) {
    return failure(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval")
  }
  const known = new Set(store.columns)
  const columns = parameters.fields?.filter((field) => known.has(field)) ?? store.columns
  const form = { columns, excludesLinks: parameters.excludesLinks, baseUrl: url.origin }
  return spoilBody(faults, jsonText(200, `{"result":${rowJson(row, form, access)}}`), 1)
}

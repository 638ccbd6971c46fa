import { plainValue } from '../../../contract/row/row.ts'
import { printable } from '../../http/printable.ts'
import { isOneOf } from '../../query/conditions.ts'
import type { AskTable } from '../../table-api/table-question.ts'
import { type CheckRow, note, ok } from '../check-row.ts'

/** Properties in which an instance states its build, such as `glide-zurich-07-01-2025__patch3`. */
const BUILD_PROPERTIES = ['glide.buildtag', 'glide.war'] as const

/** Tells the instance's release, where its properties may be read. */
export async function checkRelease(ask: AskTable, signal: AbortSignal): Promise<CheckRow> {
  const question = {
    query: isOneOf('name', BUILD_PROPERTIES),
    columns: ['name', 'value'],
    limit: BUILD_PROPERTIES.length,
    counted: false,
  }
  const { rows } = await ask('sys_properties', question, signal)
  const properties = (rows ?? []).filter((row) => BUILD_PROPERTIES.some((name) => name === plainValue(row, 'name')))
  const build = properties.map((row) => plainValue(row, 'value') ?? '').find((value) => value.startsWith('glide-'))
  const release = /^glide-([a-z]+)/.exec(build ?? '')?.[1]
  return build === undefined || release === undefined
    ? note('release', 'the release is not readable for this user')
    : ok('release', `release ${release} (${printable(build)})`)
}

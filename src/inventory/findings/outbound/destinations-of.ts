import { allCode } from '../../code-relations/code-owner.ts'
import { OtherScripts, scopeOf } from '../../code-relations/other-scripts.ts'
import type { Because } from '../../model/finding-schema.ts'
import type { Ground } from '../../read/ground.ts'
import { TABLE_READINGS } from '../../read/table-readings.ts'
import { destinationOf } from '../../script/address.ts'
import { because } from '../finding-rule.ts'

/** A host that something leads to, and the scheme by which. */
interface LeadsTo {
  readonly owner: string
  readonly host: string
  readonly scheme: string
  readonly because: Because
  /** The line in a script, in words; empty for a column. */
  readonly place: string
  /** The variable of a script that holds the request; null for none. */
  readonly holder: string | null
}

/** Every host that a column or an argument of a call names. */
export function* destinationsOf(ground: Ground): Generator<LeadsTo> {
  for (const { table, addresses } of TABLE_READINGS) {
    // Values of headers and wsdl files are not where something is sent.
    if (addresses.length === 0 || /headers|mapping/.test(table)) continue
    for (const row of ground.rows(table))
      for (const column of addresses) {
        const destination = ground.address(table, row.sys_id, column)?.destination
        if (destination === undefined || destination === null) continue
        const { host, scheme } = destination
        yield {
          owner: `${table}/${row.sys_id}`,
          host,
          scheme,
          because: because(table, row, column),
          place: '',
          holder: null,
        }
      }
  }
  const scripts = new OtherScripts(ground)
  for (const { table, row, owner, code } of allCode(ground))
    for (const { kind, target, line, holder } of code.sites) {
      if (kind !== 'address') continue
      for (const each of scripts.resolve(target, scopeOf(row))) {
        const destination = 'text' in each ? destinationOf(each.text, each.whole) : null
        if (destination === null) continue
        const { host, scheme } = destination
        yield { owner, host, scheme, because: because(table, row, code.column), place: ` at line ${line}`, holder }
      }
    }
}

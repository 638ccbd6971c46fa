import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { isRow, type Row } from '../../../contract/row/row.ts'
import { printable } from '../../http/printable.ts'

/** Files promise plain values: one that came in another form would be stored as it is, and nobody who reads them expects it. */
export function checkValues(row: Row, referenceLinks: boolean): void {
  for (const [column, value] of Object.entries(row)) {
    if (typeof value !== 'object' || value === null || (referenceLinks && isReference(value))) continue
    throw new HarvestError(
      'QUERY_REJECTED',
      `plain values were asked for, and ${printable(column)} came as an object`,
      {
        hint: 'The instance or a gateway ignores sysparm_display_value=false or sysparm_exclude_reference_link=true: look at rewriting rules in front of it. References come as {link, value} with --reference-links.',
      },
    )
  }
}

function isReference(value: object): boolean {
  return (
    isRow(value) && typeof value.link === 'string' && typeof value.value === 'string' && !('display_value' in value)
  )
}

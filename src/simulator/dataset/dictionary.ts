import type { RowShape, SimulatedRow } from '../store/simulated-row.ts'
import type { Columns } from './column.ts'
import { makeRow } from './make-rows.ts'
import { rowId } from './random.ts'
import type { TableSpec } from './table-spec.ts'
import { DICTIONARY_TABLE, OBJECT_TABLE } from './tables/dictionary.ts'
import type { World } from './world.ts'

/** The rows of `sys_db_object`: one per table, each naming the row of the table that it extends. */
export function tableRows(
  specs: readonly TableSpec[],
  shape: RowShape,
  columns: Columns,
  seed: number,
  world: World,
): SimulatedRow[] {
  const makers = Object.values(columns)
  return specs.map((spec, index) => {
    const parent = specs.findIndex((one) => one.name === spec.parent)
    const given = {
      name: spec.name,
      label: spec.label,
      sys_name: spec.label,
      super_class: parent < 0 ? '' : rowId(seed, OBJECT_TABLE.name, parent),
    }
    return makeRow(OBJECT_TABLE, index, shape, makers, seed, world, given)
  })
}

/** The rows of `sys_dictionary`: per table one collection row with an empty element, and one row per own column. */
export function dictionaryRows(
  specs: readonly TableSpec[],
  shape: RowShape,
  columns: Columns,
  seed: number,
  world: World,
): SimulatedRow[] {
  const makers = Object.values(columns)
  const entries = specs.flatMap((spec) => [
    {
      name: spec.name,
      element: '',
      column_label: spec.label,
      internal_type: 'collection',
      reference: '',
      max_length: '40',
    },
    ...Object.entries(spec.columns).map(([element, column]) => ({
      name: spec.name,
      element,
      column_label: labelOf(element),
      internal_type: column.type,
      reference: column.reference ?? '',
      max_length: String(column.maxLength),
    })),
  ])
  return entries.map((entry, index) =>
    makeRow(DICTIONARY_TABLE, index, shape, makers, seed, world, { ...entry, sys_name: entry.column_label }),
  )
}

function labelOf(element: string): string {
  const words = element.replace(/^sys_/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

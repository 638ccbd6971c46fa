import { gzipSync } from 'node:zlib'
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import { findZstd } from '../../sink/part/zstd.ts'
import type { Texts } from '../rows/placed-columns.ts'
import { wellFormed } from '../rows/well-formed.ts'
import { type ColumnType, type TypedValue, typedValue } from './column-type.ts'

/** Rows of a row group at most. */
const GROUP_ROWS = 10_000
/** Text of a row group at most, in letters: rows with large scripts make smaller groups, for the memory's sake. */
const GROUP_TEXT = 16 * 1024 * 1024

/** What was changed on the way into a Parquet file. */
export interface ParquetChanges {
  /** Values that are none of their column's type, by column; they are in its raw column. */
  readonly notParsed: Map<string, number>
  /** Values that hold half of a surrogate pair, which UTF-8 cannot: U+FFFD stands in its place. */
  replaced: number
}

/** A column of the table, and how it is held. */
export interface ExportedColumn {
  readonly name: string
  readonly type: ColumnType
}

/** The column that keeps the texts that are no value of a column's type. */
function rawColumn(column: string): string {
  return `${column}__raw`
}

/** A table as a Parquet file: every column may be null, a row group holds ten thousand rows at most. */
export async function* parquetPieces(
  columns: readonly ExportedColumn[],
  bundles: AsyncIterable<readonly Texts[]>,
  changes: ParquetChanges,
): AsyncGenerator<Buffer, void, undefined> {
  const writer = new ByteWriter()
  const schema = schemaOf(columns)
  const file = new ParquetWriter({ writer, schema, ...compression(), createdBy: 'servicenow-harvester' })
  let group = newGroup(columns)
  let [count, text] = [0, 0]
  const write = (): void => {
    const columnData = [...group].map(([name, data]) => ({ name, data }))
    void file.write({ columnData, rowGroupSize: GROUP_ROWS })
    group = newGroup(columns)
    count = 0
    text = 0
  }
  for await (const bundle of bundles)
    for (const texts of bundle) {
      count += 1
      for (const [at, column] of columns.entries()) text += addCell(group, column, texts[at], changes)
      if (count < GROUP_ROWS && text < GROUP_TEXT) continue
      write()
      yield taken(writer)
    }
  if (count > 0) write()
  void file.finish()
  yield taken(writer)
}

type Group = ReadonlyMap<string, TypedValue[]>

function newGroup(columns: readonly ExportedColumn[]): Group {
  return new Map(columns.flatMap((column) => fieldsOf(column).map((name) => [name, []])))
}

/** The fields of a column: a typed one has its raw texts beside it. */
function fieldsOf({ name, type }: ExportedColumn): readonly string[] {
  return type === 'text' ? [name] : [name, rawColumn(name)]
}

/** Puts a value into its fields; gives its length. */
function addCell(
  group: Group,
  { name, type }: ExportedColumn,
  text: string | undefined,
  changes: ParquetChanges,
): number {
  const whole = text === undefined ? null : replacing(text, changes)
  if (type === 'text') {
    group.get(name)?.push(whole)
    return text?.length ?? 0
  }
  const value = whole === null ? null : typedValue(whole, type)
  group.get(name)?.push(value ?? null)
  group.get(rawColumn(name))?.push(value === undefined ? whole : null)
  // An empty value is none of any type but text, and no surprise.
  if (value === undefined && whole !== '') changes.notParsed.set(name, (changes.notParsed.get(name) ?? 0) + 1)
  return text?.length ?? 0
}

function replacing(text: string, changes: ParquetChanges): string {
  const whole = wellFormed(text)
  if (whole !== text) changes.replaced += 1
  return whole
}

/** The bytes written since this was last called. */
function taken(writer: ByteWriter): Buffer {
  const piece = Buffer.from(writer.getBytes())
  writer.index = 0
  return piece
}

function schemaOf(columns: readonly ExportedColumn[]): SchemaElement[] {
  const fields = columns.flatMap(({ name, type }) =>
    type === 'text' ? [textField(name)] : [typedField(name, type), textField(rawColumn(name))],
  )
  return [{ name: 'root', num_children: fields.length }, ...fields]
}

function textField(name: string): SchemaElement {
  return {
    name,
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    logical_type: { type: 'STRING' },
    repetition_type: 'OPTIONAL',
  }
}

function typedField(name: string, type: Exclude<ColumnType, 'text'>): SchemaElement {
  const repetition_type = 'OPTIONAL'
  switch (type) {
    case 'integer':
      return { name, repetition_type, type: 'INT64' }
    case 'decimal':
      return { name, repetition_type, type: 'DOUBLE' }
    case 'boolean':
      return { name, repetition_type, type: 'BOOLEAN' }
    case 'timestamp':
      return {
        name,
        repetition_type,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      }
    default:
      return type satisfies never
  }
}

/** Zstandard where this Node has it (22.15), else gzip: every reader of Parquet knows both. */
function compression(): Compression {
  const zstd = findZstd()
  if (zstd !== null) return { codec: 'ZSTD', compressors: { ZSTD: zstd.compressSync } }
  return { codec: 'GZIP', compressors: { GZIP: (bytes) => gzipSync(bytes, { level: 1 }) } }
}

type ParquetOptions = ConstructorParameters<typeof ParquetWriter>[0]
type Compression = Required<Pick<ParquetOptions, 'codec' | 'compressors'>>

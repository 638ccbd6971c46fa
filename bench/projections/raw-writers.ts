import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { createGunzip, gzipSync } from 'node:zlib'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import pg from 'pg'
import { from } from 'pg-copy-streams'

/** A row as it is loaded: texts by column. */
export type RawRow = Readonly<Record<string, string>>

/** So many rows make a group of rows, in Parquet files of ours too. */
export const GROUP_ROWS = 10_000

/** Rows of one group, and what makes their ids differ from those of the other groups. */
export interface RowGroup {
  readonly rows: readonly RawRow[]
  readonly prefix: string
}

/** The same rows of memory again and again. */
export async function* fromMemory(rows: readonly RawRow[], groups: number): AsyncGenerator<RowGroup> {
  for (let group = 0; group < groups; group += 1) yield { rows, prefix: group.toString(16).padStart(4, '0') }
}

/** The rows of files of compressed lines, decompressed and parsed by a plain loop. */
export async function* fromFiles(paths: readonly string[]): AsyncGenerator<RowGroup> {
  let rows: RawRow[] = []
  for (const path of paths) {
    let rest = ''
    for await (const text of createReadStream(path).pipe(createGunzip()).setEncoding('utf8')) {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        rows.push(JSON.parse(line))
        if (rows.length < GROUP_ROWS) continue
        yield { rows, prefix: '' }
        rows = []
      }
    }
  }
  if (rows.length > 0) yield { rows, prefix: '' }
}

/** Writes groups of rows with the library alone; gives how long it took, in seconds. */
export async function rawParquet(
  path: string,
  names: readonly string[],
  groups: AsyncIterable<RowGroup>,
): Promise<number> {
  const startedAt = performance.now()
  const out = createWriteStream(path)
  const writer = new ByteWriter()
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: names.length },
      ...names.map(
        (name) => ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }) as const,
      ),
    ],
    codec: 'GZIP',
    compressors: { GZIP: (bytes) => gzipSync(bytes, { level: 1 }) },
  })
  const flush = (): void => {
    out.write(Buffer.from(writer.getBytes()))
    writer.index = 0
  }
  for await (const { rows } of groups) {
    const columnData = names.map((name) => ({ name, data: rows.map((row) => row[name] ?? null) }))
    void file.write({ columnData, rowGroupSize: GROUP_ROWS })
    flush()
  }
  void file.finish()
  flush()
  out.end()
  await finished(out)
  return (performance.now() - startedAt) / 1000
}

/** Writes rows as CSV, quoted where it has to be and no more; gives how long it took, in seconds. */
export async function rawCsv(path: string, groups: AsyncIterable<RowGroup>): Promise<number> {
  const startedAt = performance.now()
  const out = createWriteStream(path)
  for await (const { rows } of groups)
    if (!out.write(rows.map((row) => `${Object.values(row).map(csvCell).join(',')}\r\n`).join('')))
      await once(out, 'drain')
  out.end()
  await finished(out)
  return (performance.now() - startedAt) / 1000
}

/** Copies rows, as the text that COPY takes, into one table with its key; gives how long it took, in seconds. */
export async function rawCopy(url: string, names: readonly string[], groups: AsyncIterable<RowGroup>): Promise<number> {
  const startedAt = performance.now()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('BEGIN')
  await client.query('DROP TABLE IF EXISTS raw_rows')
  await client.query(`CREATE TABLE raw_rows (${names.map((name) => `"${name}" text`).join(', ')})`)
  const copy = client.query(from(`COPY raw_rows FROM STDIN`))
  for await (const { rows, prefix } of groups) {
    const text = rows.map((row) => `${prefix}${Object.values(row).join('\t')}\n`).join('')
    if (!copy.write(text)) await once(copy, 'drain')
  }
  copy.end()
  await finished(copy)
  await client.query('ALTER TABLE raw_rows ADD PRIMARY KEY (sys_id)')
  await client.query('COMMIT')
  await client.end()
  return (performance.now() - startedAt) / 1000
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

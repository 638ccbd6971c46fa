import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import pg from 'pg'
import { from } from 'pg-copy-streams'

/** A row as it is loaded: texts by column. */
export type RawRow = Readonly<Record<string, string>>

/** So many rows make a group of rows, in Parquet files of ours too. */
export const GROUP_ROWS = 10_000

/** Writes groups of rows that are there already with the library alone; gives how long it took, in seconds. */
export async function rawParquet(path: string, rows: readonly RawRow[], groups: number): Promise<number> {
  const names = Object.keys(rows[0] ?? {})
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
  for (let group = 0; group < groups; group += 1) {
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

/** Writes rows that are there already as CSV, joined and no more; gives how long it took, in seconds. */
export async function rawCsv(path: string, rows: readonly RawRow[], groups: number): Promise<number> {
  const startedAt = performance.now()
  const out = createWriteStream(path)
  for (let group = 0; group < groups; group += 1)
    if (!out.write(rows.map((row) => `${Object.values(row).join(',')}\r\n`).join(''))) await once(out, 'drain')
  out.end()
  await finished(out)
  return (performance.now() - startedAt) / 1000
}

/** Copies rows that are there already, as the text that COPY takes, into one table with its key; gives how long it took, in seconds. */
export async function rawCopy(url: string, rows: readonly RawRow[], groups: number): Promise<number> {
  const names = Object.keys(rows[0] ?? {})
  const startedAt = performance.now()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('BEGIN')
  await client.query(`CREATE TABLE raw_rows (${names.map((name) => `"${name}" text`).join(', ')})`)
  const copy = client.query(from(`COPY raw_rows FROM STDIN`))
  for (let group = 0; group < groups; group += 1) {
    // Ids of groups differ, since they are the key.
    const prefix = group.toString(16).padStart(4, '0')
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

import { Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { decompressBytes } from '../../../src/sink/part/decompress.ts'
import { encodeRows } from '../../../src/sink/part/encode-rows.ts'
import { findZstd, type Zstd } from '../../../src/sink/part/zstd.ts'
import { linesOf } from '../../support/lines-of.ts'

/** Stands for Zstandard where this Node has none: it turns bytes around. */
const TURNING: Zstd = {
  compress: (bytes, done) => done(null, Buffer.from(bytes).reverse()),
  compressSync: (bytes) => Buffer.from(bytes).reverse(),
  createDecompressor: () => new Transform({ transform: (piece, _encoding, done) => done(null, piece) }),
}

test('compresses with gzip at its fastest level, to the same bytes each time', async () => {
  const rows = Array.from({ length: 1000 }, (_, n) => JSON.stringify({ n, text: 'the same words again' }))
  const bytes = await encodeRows(linesOf(rows), 'gzip')
  expect(bytes.equals(zlib.gzipSync(`${rows.join('\n')}\n`, { level: 1 }))).toBe(true)
  expect((await encodeRows(linesOf(rows), 'gzip')).equals(bytes)).toBe(true)
})

test('compresses with the Zstandard that it is given', async () => {
  expect((await encodeRows(linesOf(['{}']), 'zstd', TURNING)).toString()).toBe('\n}{')
})

test.each([
  { name: 'storing', use: () => encodeRows(linesOf(['{}']), 'zstd', null) },
  { name: 'reading', use: async () => decompressBytes(Buffer.alloc(0), 'zstd', null) },
])('says what to do where Node lacks Zstandard, $name', async ({ use }) => {
  await expect(use()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('use --compression gzip, or a newer Node'),
  })
})

test('finds Zstandard exactly where zlib has all of it', () => {
  const compress = () => undefined
  expect(findZstd({})).toBeNull()
  expect(findZstd({ zstdCompress: compress })).toBeNull()
  expect(
    findZstd({ zstdCompress: compress, zstdCompressSync: compress, createZstdDecompress: compress }),
  ).not.toBeNull()
  expect(findZstd() !== null).toBe('zstdCompress' in zlib)
})

import { Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { decompressBytes } from '../../../src/sink/part/decompress.ts'
import { LinePacker, packLines } from '../../../src/sink/part/pack-lines.ts'
import { findZstd, type Zstd } from '../../../src/sink/part/zstd.ts'
import { sha256Hex } from '../../../src/sink/stored/sha256-hex.ts'
import { linesOf } from '../../support/lines-of.ts'

/** Stands for Zstandard where this Node has none: it turns bytes around. */
const TURNING: Zstd = {
  createCompressor: () =>
    new Transform({ transform: (piece, _encoding, done) => done(null, Buffer.from(piece).reverse()) }),
  compressSync: (bytes) => Buffer.from(bytes).reverse(),
  createDecompressor: () => new Transform({ transform: (piece, _encoding, done) => done(null, piece) }),
}

test('compresses with gzip at its fastest level, to the same bytes each time', async () => {
  const rows = Array.from({ length: 1000 }, (_, n) => JSON.stringify({ n, text: 'the same words again' }))
  const bytes = (await packLines(linesOf(rows), 'gzip')).bytes
  expect(bytes.equals(zlib.gzipSync(`${rows.join('\n')}\n`, { level: 1 }))).toBe(true)
  expect((await packLines(linesOf(rows), 'gzip')).bytes.equals(bytes)).toBe(true)
})

test('compresses with the Zstandard that it is given', async () => {
  expect((await packLines(linesOf(['{}']), 'zstd', TURNING)).bytes.toString()).toBe('\n}{')
})

test.each([
  { name: 'storing', use: () => packLines(linesOf(['{}']), 'zstd', null) },
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
  expect(findZstd({ createZstdCompress: compress })).toBeNull()
  expect(
    findZstd({ createZstdCompress: compress, zstdCompressSync: compress, createZstdDecompress: compress }),
  ).not.toBeNull()
  expect(findZstd() !== null).toBe('zstdCompress' in zlib)
})

test.each(['none', 'gzip'] as const)(
  'lines that come one after the other are stored with %s as those that came at once',
  async (compression) => {
    const rows = Array.from({ length: 3000 }, (_, n) => JSON.stringify({ n, text: 'the same words again' }))
    const packer = new LinePacker(compression)
    const held = [0, 1000, 2000].map((from) => packer.add(linesOf(rows.slice(from, from + 1000))))
    const { bytes, sha256, rows: number } = await packer.finish()
    await Promise.all(held)
    const pieces: Buffer[] = []
    for await (const piece of decompressBytes(bytes, compression)) pieces.push(piece)
    expect(Buffer.concat(pieces).toString()).toBe(`${rows.join('\n')}\n`)
    expect({ sha256, number }).toEqual({ sha256: sha256Hex(bytes), number: 3000 })
  },
)

test('the bytes of lines are needed no more as soon as they are compressed', async () => {
  const packer = new LinePacker('gzip')
  await packer.add(linesOf(['{}', '{}']))
  expect(packer.rows).toBe(2)
})

test.each(['none', 'gzip'] as const)('lines that are given up are let go with %s', async (compression) => {
  const packer = new LinePacker(compression)
  const held = packer.add(linesOf(['{}']))
  packer.abandon()
  await expect(held).resolves.toBeDefined()
})

test('refuses lines that are not as many as their rows, and no lines at all', async () => {
  const packer = new LinePacker('gzip')
  expect(() => packer.add({ rows: 2, pieces: [Buffer.from('{}\n')] })).toThrow('2 rows in 1 lines')
  await expect(packer.finish()).rejects.toThrow('a part holds at least one row')
})

test.each(['none', 'gzip'] as const)(
  'what could not be stored at first is stored as the same bytes with %s',
  async (compression) => {
    const packer = new LinePacker(compression)
    void packer.add(linesOf(['{}']))
    expect(await packer.finish()).toEqual(await packer.finish())
  },
)

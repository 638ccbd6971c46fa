import { expect, test } from 'vitest'
import { decompressBytes } from '../../../src/sink/part/decompress.ts'
import { packLines } from '../../../src/sink/part/pack-lines.ts'
import { findZstd } from '../../../src/sink/part/zstd.ts'

const KINDS = (['none', 'gzip', 'zstd'] as const).filter((kind) => kind !== 'zstd' || findZstd() !== null)

test.each(KINDS)(
  'a part stored with %s is worked on in pieces of 256 KiB, however large it is',
  async (compression) => {
    const lines = Buffer.from(`{"sys_id":"${'0'.repeat(1000)}"}\n`.repeat(1000))
    const stored = (await packLines({ rows: 1000, pieces: [lines] }, compression)).bytes
    const pieces: Buffer[] = []
    for await (const piece of decompressBytes(stored, compression)) pieces.push(piece)
    expect(pieces.map(({ length }) => length)).toEqual([262144, 262144, 262144, lines.length - 3 * 262144])
    expect(Buffer.concat(pieces).equals(lines)).toBe(true)
  },
)

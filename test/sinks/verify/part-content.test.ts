import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { storedPlace } from '../../../src/sink/places/stored-place.ts'
import { sha256Hex } from '../../../src/sink/stored/sha256-hex.ts'
import { verifyPart } from '../../../src/sink/verify/files/verify-part.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { rowOf } from '../support/example-run.ts'

const REST = { window: null, seen: null } as const
const PATH = 'tables/incident/part-aaaaaaaa-1-1-0.ndjson.gz'

/** Verifies a part whose size and hash are as claimed, whatever its bytes are. */
async function faultsOf(bytes: Buffer, claimedRows: number): Promise<readonly string[]> {
  const folder = await temporaryFolder()
  await mkdir(join(folder, dirname(PATH)), { recursive: true })
  await writeFile(join(folder, PATH), bytes)
  const part = { path: PATH, rows: claimedRows, bytes: bytes.length, sha256: sha256Hex(bytes) }
  const interval = { lo: null, hi: null, rows: 1, hidden: 0, proof: 'own-count', part: PATH } as const
  return verifyPart(storedPlace(folder), { part, compression: 'gzip', intervals: [interval], order: 'sys_id', ...REST })
}

const whole = gzipSync(`${rowOf(1)}\n`)

test.each([
  { name: 'a sound part', bytes: whole, rows: 1, faults: [] },
  {
    name: 'a last line that is not ended',
    bytes: gzipSync(rowOf(1)),
    rows: 1,
    faults: ['line 1 is not ended: cut off'],
  },
  { name: 'fewer rows than claimed', bytes: whole, rows: 2, faults: ['expected 2 rows, found 1'] },
  {
    name: 'a row that is not UTF-8',
    bytes: gzipSync(Buffer.concat([Buffer.from('{"sys_id":"'), Buffer.from([0xc3]), Buffer.from('"}\n')])),
    rows: 1,
    faults: ['line 1 is not UTF-8', expect.stringContaining('expected 1 rows in')],
  },
  {
    name: 'a gzip stream that was written short',
    bytes: whole.subarray(0, -4),
    rows: 1,
    faults: expect.arrayContaining([expect.stringMatching(/^cannot be decompressed: /)]),
  },
  {
    name: 'bytes that are no gzip at all',
    bytes: Buffer.from(rowOf(1)),
    rows: 1,
    faults: expect.arrayContaining([expect.stringMatching(/^cannot be decompressed: /)]),
  },
])('reads $name although size and hash are as claimed', async ({ bytes, rows, faults }) => {
  expect(await faultsOf(bytes, rows)).toEqual(faults)
})

test('says that a part cannot be read, and why', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, PATH), { recursive: true })
  const part = { path: PATH, rows: 1, bytes: 1, sha256: '' }
  const claim = { part, compression: 'gzip', intervals: [], order: 'sys_id', ...REST } as const
  expect(await verifyPart(storedPlace(folder), claim)).toEqual([
    expect.stringContaining('is a folder: only regular files are read'),
  ])
})

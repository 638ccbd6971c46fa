import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLines } from '../../../src/sink/row/read-lines.ts'

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  for (let at = 0; from < bytes.length; at += 1) {
    const size = sizes[at % sizes.length] ?? 1
    yield bytes.subarray(from, from + size)
    from += size
  }
}

async function linesOf(text: string, sizes: readonly number[], maxBytes = 1000): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const bundle of readLines(inPieces(Buffer.from(text), sizes), maxBytes))
    lines.push(...bundle.map(({ bytes, ended }) => `${Buffer.from(bytes)}${ended ? '' : ' (cut off)'}`))
  return lines
}

test('cuts the same lines wherever the pieces end, also within a character', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '))
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (lines, sizes) => {
        expect(await linesOf(lines.map((each) => `${each}\n`).join(''), sizes)).toEqual(lines)
      },
    ),
  )
})

test('tells a last line that nothing ends', async () => {
  expect(await linesOf('one\ntwo', [2])).toEqual(['one', 'two (cut off)'])
})

test('gives up on a line that has no end instead of holding it', async () => {
  await expect(linesOf('x'.repeat(2000), [100])).rejects.toThrow('a line above 1000 bytes')
})

import { expect, test } from 'vitest'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { bucketKit } from '../support/bucket-kit.ts'
import { PLACE, rowOf, storeExample } from '../support/example-run.ts'
import { largePart, PIECE_BYTES } from '../support/large-part.ts'
import { rowsPart } from '../support/new-parts.ts'

const LARGE = largePart()

const isPiece = ({ method, target }: { method: string; target: string }): boolean =>
  method === 'PUT' && target.includes('partNumber=')

test('a large part is stored in pieces, is whole, and is never stored over', async () => {
  const store = await objectStore('held')
  const run = await createS3Sink({ place: store.place, ...store.options, pieceBytes: PIECE_BYTES }).openRun(PLACE)
  const part = await run.writePart(LARGE)
  expect(store.requests.filter(isPiece)).toHaveLength(3)
  await expect(run.writePart(LARGE)).resolves.toEqual(part)
  const other = { ...LARGE, lines: rowsPart('sys_script', [rowOf(1)]).lines }
  await expect(run.writePart(other)).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  const { files } = (await import('../../../src/sink/s3/bucket-place.ts')).bucketPlace(store.place, store.options)
  expect(await files.size(`${store.place}/${PLACE.instance}/runs/${PLACE.run}/${part.path}`)).toBe(part.bytes)
})

test('pieces of a part that could not be stored are given up', async () => {
  const store = await objectStore('held')
  const run = await createS3Sink({ place: store.place, ...store.options, pieceBytes: PIECE_BYTES }).openRun(PLACE)
  store.befall('slow-down', (request) => isPiece(request) && request.target.includes('partNumber=2'))
  await expect(run.writePart(LARGE)).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  const given = store.requests.filter(({ method, target }) => method === 'DELETE' && target.includes('uploadId='))
  expect(given).toHaveLength(1)
})

test('publishing gives up what a killed writer had begun to store in pieces', async () => {
  const store = await objectStore('held')
  const kit = bucketKit(store)
  const { run, manifest } = await storeExample(kit.open())
  await run.publish(manifest)
  const asked = store.requests.filter(({ method, target }) => method === 'GET' && target.includes('uploads'))
  expect(asked).toHaveLength(1)
  expect(asked[0]?.target).toContain(`/runs/${PLACE.run}/`)
})

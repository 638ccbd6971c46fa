// Stores rows of users in a folder or a bucket, as a run does, or with the SDK alone: gzip and one request for each part.
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { z } from 'zod'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { createS3Sink } from '../../src/sink/s3/s3-sink.ts'
import { linesOf, storeLargeHarvest } from '../support/large-harvest.ts'

const [how, place, endpoint, rows] = z
  .tuple([z.enum(['folder', 'bucket', 'sdk']), z.string(), z.string(), z.coerce.number()])
  .parse(process.argv.slice(2))
const table = 'sys_user'

async function withTheSdk(): Promise<void> {
  const client = new S3Client({
    endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  let number = 0
  for (const lines of linesOf(table, rows)) {
    const Body = await promisify(gzip)(`${lines.join('\n')}\n`, { level: constants.Z_BEST_SPEED })
    await client.send(new PutObjectCommand({ Bucket: 'harvests', Key: `${place}/part-${number++}.gz`, Body }))
  }
  client.destroy()
}

switch (how) {
  case 'folder':
    await storeLargeHarvest(createDirectorySink({ root: place }), { [table]: rows })
    break
  case 'bucket':
    await storeLargeHarvest(createS3Sink({ place, endpoint, pathStyle: true }), { [table]: rows })
    break
  case 'sdk':
    await withTheSdk()
    break
}

import { expect, onTestFinished, test, vi } from 'vitest'
import { bucketFiles } from '../../../src/sink/s3/bucket-files.ts'
import { handMadeServer } from '../../support/servers/hand-made-server.ts'

test('an object without end is refused at the size that a file may have, and its connection is closed', async () => {
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  let sent = 0
  const server = await handMadeServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = (error?: Error | null): void => {
      if (error != null || response.destroyed) return
      sent += 1
      response.write(Buffer.alloc(1024 * 1024, ' '), more)
    }
    more()
  })
  const files = bucketFiles('harvests', 's3://harvests/x', { endpoint: server.origin, pathStyle: true })
  await expect(files.read('s3://harvests/x/acme/latest.json')).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
    message: expect.stringContaining('which is the most that is read'),
  })
  expect(sent).toBeLessThan(160)
})

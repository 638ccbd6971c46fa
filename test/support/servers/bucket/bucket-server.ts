import S3rver from 's3rver'

/** The one bucket that the server has. */
export const BUCKET = 'harvests'

/** An object store that keeps files. */
export interface BucketServer {
  readonly port: number
  readonly close: () => Promise<void>
}

/** Serves one bucket out of a folder, on a loopback port. */
export async function bucketServer(directory: string): Promise<BucketServer> {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    allowMismatchedSignatures: true,
    directory,
    configureBuckets: [{ name: BUCKET }],
  })
  const { port } = await server.run()
  return {
    port,
    async close() {
      server.httpServer.closeAllConnections()
      await server.close()
    },
  }
}

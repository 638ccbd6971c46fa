import { once } from 'node:events'
import { loadCodecServer } from '../../../config/encryption/codec-server-config.ts'
import type { Environment } from '../../../config/environment.ts'
import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { createCodecServer } from '../../../encryption/codec-server.ts'
import { EXIT } from '../../exit-codes.ts'
import type { Terminal } from '../../output/terminal.ts'
import { interruption } from '../../session/interruption.ts'

/** `harvester codec-server`: decrypts payloads for the Temporal UI until it is stopped. Returns the exit code. */
export async function codecServerCommand(
  { host, port }: { readonly host: string; readonly port: number },
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const config = loadCodecServer(env)
  const signal = interruption()
  const server = createCodecServer(config)
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new HarvestError('CONFIG_INVALID', `cannot listen at ${host}:${port}: choose others with --host and --port`, {
      cause,
    })
  }
  const address = server.address()
  const at = address === null || typeof address === 'string' ? port : address.port
  terminal.say(
    `codec server at http://${host}:${at} for the namespace ${config.namespace}; pages of ${config.origins.join(', ') || 'no origin'} may ask`,
  )
  if (host !== '127.0.0.1' && host !== 'localhost')
    terminal.say(
      'It speaks plain http: put a proxy with TLS before it, since the token and all that it decrypts go through.',
    )
  terminal.say('Press Ctrl-C to stop it.')
  await once(signal, 'abort')
  server.close()
  server.closeAllConnections()
  return EXIT.complete
}

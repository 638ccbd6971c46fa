import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { exportLines, parseFaults, type Simulator, startSimulator } from '../../simulator/index.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { interruption } from '../session/interruption.ts'

/** The flags of `harvester simulate`. */
export interface SimulateFlags {
  readonly port: number
  readonly seed: number
  readonly data?: string
  readonly rows?: Readonly<Record<string, number>>
  readonly faults?: string
  readonly latency: number
}

/** `harvester simulate`: serves a simulated instance until it is stopped. Returns the exit code. */
export async function simulateCommand(flags: SimulateFlags, terminal: Terminal): Promise<number> {
  const signal = interruption()
  const simulator = await startOn(flags.port, {
    seed: flags.seed,
    latencyMs: flags.latency,
    ...(flags.data === undefined ? { story: true } : {}),
    ...(flags.data === undefined ? {} : { dataDirectory: flags.data }),
    ...(flags.rows === undefined ? {} : { tables: flags.rows }),
    ...(flags.faults === undefined ? {} : { faults: parseFaults(readJson(flags.faults)) }),
  })
  terminal.say(`simulated instance at ${simulator.url}; to use it from a shell:`)
  for (const line of exportLines(simulator)) terminal.out(line)
  terminal.say('Press Ctrl-C to stop it.')
  await once(signal, 'abort')
  await simulator.close()
  return EXIT.complete
}

/** Starts the simulated instance; throws CONFIG_INVALID with the remedy if another program uses the port. */
async function startOn(port: number, options: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
  try {
    return await startSimulator({ ...options, port })
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    throw new HarvestError(
      'CONFIG_INVALID',
      `port ${port} is in use by another program: choose another with --port, or use --port 0 for any free port`,
      { cause },
    )
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new HarvestError('CONFIG_INVALID', `--faults ${path} is not a readable JSON file`, { cause })
  }
}

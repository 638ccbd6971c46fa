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

/** `harvester simulate`: a simulated instance until it is asked to end. Gives the exit code. */
export async function simulateCommand(flags: SimulateFlags, terminal: Terminal): Promise<number> {
  const signal = interruption()
  const simulator = await startOn(flags.port, {
    seed: flags.seed,
    latencyMs: flags.latency,
    ...(flags.data === undefined ? {} : { dataDirectory: flags.data }),
    ...(flags.rows === undefined ? {} : { tables: flags.rows }),
    ...(flags.faults === undefined ? {} : { faults: parseFaults(readJson(flags.faults)) }),
  })
  terminal.say(`simulated instance at ${simulator.url}; point a shell at it with:`)
  for (const line of exportLines(simulator)) terminal.out(line)
  terminal.say('Ctrl-C ends it.')
  await once(signal, 'abort')
  await simulator.close()
  return EXIT.complete
}

/** Starts the simulated instance; throws CONFIG_INVALID with the remedy where another program has the port. */
async function startOn(port: number, options: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
  try {
    return await startSimulator({ ...options, port })
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    throw new HarvestError(
      'CONFIG_INVALID',
      `port ${port} is taken by another program: name another one with --port, or take any free one with --port 0`,
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

import { Agent } from 'undici'
import { onTestFinished } from 'vitest'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts'
import { type ClientSide, createClientSide } from './servers/client-side.ts'

/** A simulated instance on a free port that ends with the test. */
export async function simulated(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options)
  onTestFinished(() => simulator.close())
  return simulator
}

/** Connects to a simulated instance with OAuth client credentials; the connections are closed when the test ends. */
export function clientOf(
  simulator: Simulator,
  requestTimeoutMs = 10_000,
  honoured = new HonouredLimit(),
  nowMs: () => number = Date.now,
): ClientSide {
  const dispatcher = new Agent()
  onTestFinished(() => dispatcher.destroy())
  return createClientSide(simulator, { dispatcher, requestTimeoutMs, honoured, nowMs })
}

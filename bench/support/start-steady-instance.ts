import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { BenchInstance } from '../worker-stage.ts'

/**
 * Starts an instance, in a process of its own, that takes `latencyMs` milliseconds for each answer and `rowUs` microseconds more
 * for each of its rows; `rows` are its tables with their rows: `sys_script=150000,sys_script_include=40000`.
 */
export async function startSteadyInstance(rows: string, latencyMs: number, rowUs = 0): Promise<BenchInstance> {
  const program = fileURLToPath(new URL('../steady-instance.ts', import.meta.url))
  const args = ['--rows', rows, '--latency-ms', String(latencyMs), '--row-us', String(rowUs)]
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    return { ...JSON.parse(line), close: async () => void child.stdin.end() }
  }
  throw new Error('the instance ended')
}

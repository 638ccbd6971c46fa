import { spawn } from 'node:child_process'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { freePort } from '../support/servers/free-port.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { requireTool } from './require-tool.ts'

/** The folder of our configuration for Prometheus. */
export const DEPLOYED = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url))

const Answer = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
})
const Alerts = z.object({
  data: z.object({
    alerts: z.array(z.object({ state: z.enum(['firing', 'pending']), labels: z.record(z.string(), z.string()) })),
  }),
})

/** Prometheus on a loopback port, with our configuration. */
export interface Prometheus {
  /** The labels of each series that a query gives. */
  query(text: string): Promise<readonly Readonly<Record<string, string>>[]>
  /** The names of alerts that fire, and of those that will if what they see lasts. */
  alerts(): Promise<Readonly<Record<'firing' | 'pending', readonly string[]>>>
}

/** Starts Prometheus with our configuration and rules, on a worker's metrics, looking every second. Ends with the test. */
export async function prometheus(target: string): Promise<Prometheus> {
  const folder = await temporaryFolder()
  const ours = await readFile(join(DEPLOYED, 'prometheus.yml'), 'utf8')
  const settings = ours.replace('127.0.0.1:9464', target).replaceAll('interval: 30s', 'interval: 1s')
  await writeFile(join(folder, 'prometheus.yml'), settings)
  await copyFile(join(DEPLOYED, 'alerts.yml'), join(folder, 'alerts.yml'))
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(
    requireTool('prometheus'),
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const get = async (path: string): Promise<unknown> => (await fetch(`http://${address}${path}`)).json()
  await until('Prometheus is ready', async () => {
    const ready = await fetch(`http://${address}/-/ready`).catch(() => null)
    return ready?.ok === true
  })
  return {
    query: async (text) => {
      const answer = Answer.parse(await get(`/api/v1/query?query=${encodeURIComponent(text)}`))
      return answer.data.result.map(({ metric }) => metric)
    },
    async alerts() {
      const { alerts } = Alerts.parse(await get('/api/v1/alerts')).data
      const named = (wanted: string): readonly string[] =>
        alerts.flatMap(({ state, labels: { alertname } }) => (state === wanted && alertname ? [alertname] : []))
      return { firing: named('firing'), pending: named('pending') }
    },
  }
}

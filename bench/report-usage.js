// Loaded before a measured program: when its main thread ends, writes what the whole process used.
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1024)
    writeFileSync(process.env.BENCH_USAGE, JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakMb }))
  })
}

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const lines = (name: string): readonly string[] => readFileSync(join(ROOT, name), 'utf8').split('\n')
const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({ image: z.string().optional(), build: z.string().optional(), volumes: z.array(z.string()).default([]) }),
  ),
})

/** Paths that the Dockerfile copies from the folder of the project; one that ends in a star may match nothing. */
const copied = lines('Dockerfile')
  .filter((line) => /^COPY (?!--from)/.test(line))
  .flatMap((line) => line.split(' ').slice(1, -1))
  .filter((path) => !path.endsWith('*'))

test.each(copied)('%s, which the Dockerfile copies, is there and no ignored file', (path) => {
  expect(existsSync(join(ROOT, path))).toBe(true)
  expect(lines('.dockerignore')).toContain(`!${path.split('/')[0]}`)
})

test('every file that the compose file mounts is there, every image has its version, and tools are of the version of the server', () => {
  const { services } = Compose.parse(parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }))
  const mounted = Object.values(services).flatMap(({ volumes }) => volumes.filter((volume) => volume.startsWith('./')))
  expect(mounted.length).toBeGreaterThan(2)
  for (const volume of mounted) expect(existsSync(join(ROOT, volume.split(':')[0] ?? '')), volume).toBe(true)
  const images = Object.values(services).flatMap(({ image, build }) => (build === undefined ? [image] : []))
  for (const image of images) expect(image).toMatch(/:(\d+|\$\{\w+:-\d+\.\d+\.\d+\})$/)
  const version = (name: string): string | undefined => services[name]?.image?.split(':').slice(1).join(':')
  expect(version('schema')).toBe(version('temporal'))
})

test('the Temporal server that tests put on PostgreSQL is of the release that the compose file names', () => {
  const [, tested = ''] =
    /go\.temporal\.io\/server v(\d+\.\d+)\./.exec(lines('tools/temporal-server/go.mod').join('\n')) ?? []
  expect(lines('docker-compose.yml').join('\n')).toContain(`temporalio/server:\${TEMPORAL_VERSION:-${tested}.`)
})

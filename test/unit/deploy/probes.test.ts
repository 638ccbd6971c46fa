import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const read = (name: string): unknown => parse(readFileSync(join(ROOT, name), 'utf8'), { merge: true })

const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) })
const Container = z.object({
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  startupProbe: Probe,
  readinessProbe: Probe,
  livenessProbe: Probe,
})
const Worker = z.object({
  spec: z.object({ template: z.object({ spec: z.object({ containers: z.tuple([Container]) }) }) }),
})
const Kustomization = z.object({ configMapGenerator: z.tuple([z.object({ literals: z.array(z.string()) })]) })
const Compose = z.object({
  services: z.object({
    worker: z.object({
      environment: z.record(z.string(), z.string()),
      healthcheck: z.object({ test: z.array(z.string()) }),
    }),
  }),
})

test('the probes of the manifests ask the port at which the worker is told to say how it is: readiness where it is ready, the others whether it lives', () => {
  const [{ ports, ...probes }] = Worker.parse(read('deploy/kubernetes/worker.yaml')).spec.template.spec.containers
  const [{ literals }] = Kustomization.parse(read('deploy/kubernetes/kustomization.yaml')).configMapGenerator
  const health = ports.find(({ name }) => name === 'health')
  expect(literals).toContain(`HARVESTER_HEALTH=0.0.0.0:${health?.containerPort}`)
  expect(probes).toEqual({
    startupProbe: { httpGet: { path: '/healthz', port: 'health' } },
    readinessProbe: { httpGet: { path: '/readyz', port: 'health' } },
    livenessProbe: { httpGet: { path: '/healthz', port: 'health' } },
  })
})

test('the compose file asks the worker whether it is ready where it is told to say so', () => {
  const { environment, healthcheck } = Compose.parse(read('docker-compose.yml')).services.worker
  expect(healthcheck.test.join(' ')).toContain(`http://${environment.HARVESTER_HEALTH}/readyz`)
})

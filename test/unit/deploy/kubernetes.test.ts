import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { Namespace } from 'kubernetes-models/v1/Namespace'
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadConfig } from '../../../src/config/load-config.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const FOLDER = fileURLToPath(new URL('../../../deploy/kubernetes/', import.meta.url))
const RELEASE = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8')))

const Kustomization = z.object({
  labels: z.array(z.object({ pairs: z.record(z.string(), z.string()) })),
  images: z.array(z.object({ name: z.string(), newTag: z.string() })),
  configMapGenerator: z.array(z.object({ name: z.string(), literals: z.array(z.string()) })),
  resources: z.array(z.string()),
})
const Worker = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([
          z.object({
            image: z.string(),
            args: z.array(z.string()),
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            envFrom: z.array(z.object({ configMapRef: z.object({ name: z.string() }) })),
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(
          z.looseObject({ name: z.string(), persistentVolumeClaim: z.object({ claimName: z.string() }).optional() }),
        ),
      }),
    }),
  }),
})

const read = (name: string): unknown => parse(readFileSync(join(FOLDER, name), 'utf8'))
const kustomization = Kustomization.parse(read('kustomization.yaml'))

/** What Kustomize adds by `labels`, without which a deployment is none. */
function labelled(manifest: unknown): object {
  const labels = kustomization.labels[0]?.pairs
  const { spec, ...rest } = z
    .looseObject({ spec: z.looseObject({ template: z.looseObject({ metadata: z.looseObject({}) }) }) })
    .parse(manifest)
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } }
  return { ...rest, spec: { ...spec, selector: { matchLabels: labels }, template } }
}

test.each([
  { file: 'namespace.yaml', validate: (manifest: object) => new Namespace(manifest).validate() },
  { file: 'volume.yaml', validate: (manifest: object) => new PersistentVolumeClaim(manifest).validate() },
  {
    file: 'worker.yaml',
    validate: (manifest: object) => new Deployment(JSON.parse(JSON.stringify(labelled(manifest)))).validate(),
  },
  { file: 'disruption-budget.yaml', validate: (manifest: object) => new PodDisruptionBudget(manifest).validate() },
  {
    file: 'network-policy.yaml',
    validate: (manifest: object) => new NetworkPolicy(JSON.parse(JSON.stringify(manifest))).validate(),
  },
])(
  '$file is valid by the schema of its kind, is among the resources, and a wrong field in it is found',
  ({ file, validate }) => {
    const manifest = z.looseObject({ spec: z.looseObject({}).default({}) }).parse(read(file))
    expect(kustomization.resources).toContain(file)
    validate(manifest)
    expect(() =>
      validate({
        ...manifest,
        spec: { ...manifest.spec, template: 3, finalizers: 3, resources: 3, selector: 3, podSelector: 3 },
      }),
    ).toThrow()
  },
)

test('the worker of the manifests is one that starts: its settings are complete, and each place that they name is mounted', async () => {
  const { containers, volumes, terminationGracePeriodSeconds } = Worker.parse(read('worker.yaml')).spec.template.spec
  const [worker] = containers
  const [settings] = kustomization.configMapGenerator
  expect(worker.args).toEqual(['worker'])
  expect(worker.envFrom[0]?.configMapRef.name).toBe(settings?.name)
  expect(kustomization.images).toEqual([expect.objectContaining({ name: worker.image, newTag: RELEASE.version })])
  const secret = join(await temporaryFolder(), 'secret')
  await writeFile(secret, 'a-secret')
  const mounted = worker.volumeMounts.map(({ mountPath }) => mountPath)
  for (const { value } of worker.env) expect(mounted.some((path) => value.startsWith(`${path}/`))).toBe(true)
  const literals = (settings?.literals ?? []).map((literal) => [
    literal.slice(0, literal.indexOf('=')),
    literal.slice(literal.indexOf('=') + 1),
  ])
  const config = loadConfig({
    ...Object.fromEntries(literals),
    ...Object.fromEntries(worker.env.map(({ name }) => [name, secret])),
  })
  expect(mounted).toContain(config.outputFolder)
  expect(worker.volumeMounts.map(({ name }) => name).toSorted()).toEqual(volumes.map(({ name }) => name).toSorted())
  // One request, body included, has a minute.
  expect(terminationGracePeriodSeconds).toBeGreaterThan(60)
})

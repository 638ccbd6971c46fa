import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'

/** The compose file, at the root of the repository. */
const COMPOSE_FILE = fileURLToPath(new URL('../../../docker-compose.yml', import.meta.url))

const Service = z.object({
  image: z.string().exactOptional(),
  restart: z.string().exactOptional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
})
const Compose = z.object({ services: z.record(z.string(), Service) })

/** `${NAME:-default}`, `${NAME:?message}` and `${NAME}`. */
const VARIABLE = /\$\{(\w+)(?::([-?])([^}]*))?\}/g

/** Whether the compose file lets a service be started again when it ends without being told to. */
export function isRestarted(service: string): boolean {
  return composed(service).restart === 'unless-stopped'
}

/** The environment that the compose file gives to a service, its variables filled in as compose fills them in. */
export function serviceEnvironment(
  service: string,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const filled = (text: string): string =>
    text.replace(VARIABLE, (_whole, name: string, kind?: string, rest?: string) => {
      const value = variables[name]
      if (value !== undefined && value !== '') return value
      if (kind === '?') throw new RangeError(`${name}: ${rest}`)
      return rest ?? ''
    })
  return Object.fromEntries(Object.entries(composed(service).environment).map(([name, value]) => [name, filled(value)]))
}

function composed(service: string): z.infer<typeof Service> {
  const { services } = Compose.parse(parse(readFileSync(COMPOSE_FILE, 'utf8'), { merge: true }))
  const found = services[service]
  if (found === undefined) throw new RangeError(`the compose file has no service ${service}`)
  return found
}

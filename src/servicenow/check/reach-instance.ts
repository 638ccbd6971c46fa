import type { Authenticator } from '../auth/authenticator.ts'
import { withinDeadline } from '../http/deadline.ts'
import { askOpenly, type OpenAnswer } from './ask-openly.ts'
import type { CheckDependencies } from './check-dependencies.ts'
import { type CheckName, type CheckRow, finding, note, ok } from './check-row.ts'
import { nameFault } from './checks/name-check.ts'
import { connectionFault } from './connection-fault.ts'

/** What reaching an instance stands on. */
export interface ReachDependencies
  extends Pick<CheckDependencies, 'origin' | 'dispatcher' | 'nowMs' | 'requestTimeoutMs'> {
  readonly authenticator: Pick<Authenticator, 'liveSecrets'>
}

/** How far the way to an instance led: to an answer, or to the reason why none came. */
export type Reached =
  | { readonly rows: readonly CheckRow[]; readonly answer: OpenAnswer }
  | { readonly rows: readonly CheckRow[]; readonly answer: null; readonly lasts: boolean }

/** Asks an instance without a credential, name and connection together: behind a proxy only the proxy has to know the name. */
export async function reachInstance(dependencies: ReachDependencies, signal: AbortSignal): Promise<Reached> {
  const { origin, dispatcher, nowMs, requestTimeoutMs, authenticator } = dependencies
  const { host } = new URL(origin)
  const failed = (error: unknown, nameResolves: boolean): Reached => {
    if (signal.aborted) throw signal.reason
    const { isName, cause, remedy, lasts } = connectionFault(error)
    // A resolver that fails only after the instance's name resolved was asked for the proxy's.
    const isProxy = isName && nameResolves
    const check: CheckName = isName && !isProxy ? 'name' : 'connection'
    const whose = isProxy ? `proxy of ${host}` : host
    return { rows: [finding(check, `${whose}: ${cause}`, remedy)], answer: null, lasts }
  }
  let nameCode: string | null
  try {
    nameCode = await withinDeadline(requestTimeoutMs, signal, (either) => nameFault(origin, either))
  } catch (error) {
    return failed(error, false)
  }
  try {
    const answer = await withinDeadline(requestTimeoutMs, signal, (either) =>
      askOpenly({ origin, dispatcher, nowMs, secrets: authenticator.liveSecrets?.() ?? [] }, either),
    )
    const name =
      nameCode === null
        ? ok('name', `the name of ${host} is known`)
        : note('name', `${host} does not resolve on this host (${nameCode}), but is reached through a proxy`)
    const secured = origin.startsWith('https:') ? ', its certificate is trusted' : ' (plain http)'
    return { rows: [name, ok('connection', `connected to ${host}${secured}`)], answer }
  } catch (error) {
    return failed(error, nameCode === null)
  }
}

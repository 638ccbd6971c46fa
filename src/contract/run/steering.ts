import { fieldsOf } from './read-input.ts'

/** Update of a harvest: no slice begins until it is resumed, and those at work return with what they have. */
export const PAUSE_UPDATE = 'pause'
/** Update of a harvest: continues after a pause, or tries the credential of a parked run again. */
export const RESUME_UPDATE = 'resume'

/** Update of a harvest: ends it, and tells where what was read is published. */
export const CANCEL_UPDATE = 'cancel'

/** Signal of a harvest to its tables' workflows: begin no slice, and let those at work return. */
export const HOLD_SIGNAL = 'hold'
/** Signal of a harvest to its tables' workflows: continue. */
export const RELEASE_SIGNAL = 'release'
/** Signal of a table's workflow to its harvest: the credential is refused. */
export const REFUSED_SIGNAL = 'refused'

/** Memo key that tells why a run is held; not there while it reads. */
export const HOLD_MEMO = 'hold'

/** Why a run reads nothing at the moment: somebody paused it, or its credential is refused and it is parked. */
export interface Hold {
  readonly kind: 'paused' | 'parked'
  /** One sentence for people. */
  readonly reason: string
  /** The workflow's clock, ISO 8601. */
  readonly since: string
}

/** How a gate stands: whether it is held, and how often it was released before. */
export interface GateState {
  readonly held: boolean
  /** Tells refusals of a credential that was replaced meanwhile from those of the one in use. */
  readonly epoch: number
}

/** What a table's workflow says of a refused credential. */
export interface RefusedCredential {
  readonly reason: string
  readonly epoch: number
}

/** Tells whether a signal carries how a gate stands: anybody may signal a workflow, with anything. */
export function isGateState(input: unknown): input is GateState {
  const state = fieldsOf(input)
  return typeof state?.held === 'boolean' && typeof state.epoch === 'number'
}

/** Tells whether a signal carries a refusal. */
export function isRefusedCredential(input: unknown): input is RefusedCredential {
  const refusal = fieldsOf(input)
  return typeof refusal?.reason === 'string' && typeof refusal.epoch === 'number'
}

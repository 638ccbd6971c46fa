import {
  ApplicationFailure,
  CancellationScope,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow'
import type { CredentialProof } from '../../contract/activities.ts'
import {
  type GateState,
  HOLD_MEMO,
  HOLD_SIGNAL,
  type Hold,
  isRefusedCredential,
  PAUSE_UPDATE,
  REFUSED_SIGNAL,
  RELEASE_SIGNAL,
  RESUME_UPDATE,
  type RefusedCredential,
} from '../../contract/run/steering.ts'
import type { RunRef } from '../../contract/slice.ts'
import { awaitingCredentials, small } from '../activity-proxies.ts'
import { failureOf } from '../verdict/failure-of.ts'
import { Gate } from './gate.ts'

const pauseUpdate = defineUpdate<string>(PAUSE_UPDATE)
const resumeUpdate = defineUpdate<string>(RESUME_UPDATE)
const refusedSignal = defineSignal<[RefusedCredential]>(REFUSED_SIGNAL)
const holdSignal = defineSignal<[GateState]>(HOLD_SIGNAL)
const releaseSignal = defineSignal<[GateState]>(RELEASE_SIGNAL)

/** What steering knows of the run that it holds and releases. */
export interface SteeredRun {
  readonly run: RunRef
  /** A table that answered before, to prove a credential by; null while none has. */
  readonly readableTable: () => string | null
  /** Told of every change, for what people see. */
  readonly changed: () => void
}

/** Holds and releases a harvest: pauses on request, and parks while its credential is refused. */
export class Steering {
  readonly gate = new Gate()
  readonly #root = CancellationScope.current()
  readonly #tables = new Set<string>()
  #steered: SteeredRun | null = null
  #paused: Hold | null = null
  #parked: Hold | null = null
  /** Fingerprint of the credential that was proved last. */
  #fingerprint: string | null = null
  #awaiting: CancellationScope | null = null
  #trying: Promise<string> | null = null

  /** Begins to listen; to be called before anything is awaited, or an early update is refused. */
  constructor() {
    setHandler(pauseUpdate, () => this.#pause(), {
      validator: () => refuseIf(this.#paused !== null, 'the run is already paused'),
      description: 'No slice starts until the run is resumed; running slices store what they have read.',
    })
    setHandler(resumeUpdate, () => this.#resume(), {
      validator: () => refuseIf(this.hold === null, 'the run is not paused and not parked'),
      description: 'Continues after a pause, or tries a refused credential again.',
    })
    setHandler(refusedSignal, async (refusal) => {
      if (isRefusedCredential(refusal)) await this.park(refusal)
    })
  }

  /** Why nothing is read at the moment; null while the run reads. */
  get hold(): Hold | null {
    return this.#parked ?? this.#paused
  }

  /** Names the run, once its credential is proved. */
  begin(steered: SteeredRun, { fingerprint }: CredentialProof): void {
    this.#steered = steered
    this.#fingerprint = fingerprint
  }

  /** Parks the run: nothing is read, and the instance is left alone, until the credential is accepted again. */
  async park({ reason, epoch }: RefusedCredential): Promise<void> {
    // A slice that began before the credential was renewed speaks of the one before.
    if (epoch < this.gate.state.epoch) {
      if (this.hold === null) await this.#tell(releaseSignal)
      return
    }
    if (this.#parked !== null) return
    this.#parked = { kind: 'parked', reason: `the credential is refused: ${reason}`, since: now() }
    await this.#close()
    this.#awaitGood()
  }

  /** Counts a table's workflow among those that are told; `passed` is the state that it was started with. */
  async join(workflowId: string, passed: GateState): Promise<void> {
    this.#tables.add(workflowId)
    const { held, epoch } = this.gate.state
    if (held !== passed.held || epoch !== passed.epoch) await this.#tell(held ? holdSignal : releaseSignal)
  }

  /** Takes a table's workflow out again. */
  leave(workflowId: string): void {
    this.#tables.delete(workflowId)
  }

  async #pause(): Promise<string> {
    this.#paused = { kind: 'paused', reason: 'paused on request', since: now() }
    await this.#close()
    return 'paused: running slices store what they have read, and no new one starts'
  }

  async #resume(): Promise<string> {
    this.#paused = null
    if (this.#parked === null) return this.#open('the run continues')
    this.#trying ??= this.#tryAgain().finally(() => {
      this.#trying = null
    })
    return this.#trying
  }

  /** Somebody says that the credential is accepted again: it is tried once, whether it looks changed or not. */
  async #tryAgain(): Promise<string> {
    this.#awaiting?.cancel()
    try {
      const table = this.#steered?.readableTable() ?? null
      const proof = await this.#root.run(() =>
        small.acquireToken.executeWithOptions({ summary: 'check the credential again' }, [this.#run, { table }]),
      )
      return await this.#renewed(proof)
    } catch (error) {
      if (isCancellation(error)) throw error
      this.#awaitGood()
      const { code, message, hint } = failureOf(error)
      throw ApplicationFailure.nonRetryable(message, code, { hint })
    }
  }

  /** Waits beside everything else for a credential that the instance takes. */
  #awaitGood(): void {
    const scope = new CancellationScope({ cancellable: true, parent: this.#root })
    this.#awaiting = scope
    const table = this.#steered?.readableTable() ?? null
    const request = { run: this.#run, table, refused: this.#fingerprint }
    scope
      .run(() =>
        awaitingCredentials.awaitCredentials.executeWithOptions({ summary: 'wait for an accepted credential' }, [
          request,
        ]),
      )
      .then((proof) => this.#renewed(proof))
      // Cancelled with the run or by somebody who tries at once; a bug leaves the run parked, and `resume` works.
      .catch(() => undefined)
  }

  async #renewed({ fingerprint }: CredentialProof): Promise<string> {
    this.#fingerprint = fingerprint
    this.#parked = null
    return this.#open('the credential is accepted again, and the run continues')
  }

  async #close(): Promise<void> {
    this.gate.hold()
    this.#show()
    await this.#tell(holdSignal)
  }

  async #open(said: string): Promise<string> {
    if (this.#paused !== null) {
      this.#show()
      return 'the credential is accepted again; the run stays paused'
    }
    this.gate.release()
    this.#show()
    await this.#tell(releaseSignal)
    return said
  }

  #show(): void {
    upsertMemo({ [HOLD_MEMO]: this.hold ?? undefined })
    this.#steered?.changed()
  }

  /** Tells every table's workflow; one that ended meanwhile needs no telling. */
  async #tell(signal: typeof holdSignal): Promise<void> {
    const { state } = this.gate
    await Promise.all(
      [...this.#tables].map((id) =>
        getExternalWorkflowHandle(id)
          .signal(signal, state)
          .catch(() => undefined),
      ),
    )
  }

  get #run(): RunRef {
    if (this.#steered === null)
      throw ApplicationFailure.nonRetryable('the run has not started to read', 'CREDENTIALS_REJECTED')
    return this.#steered.run
  }
}

function refuseIf(unfit: boolean, why: string): void {
  if (unfit) throw ApplicationFailure.nonRetryable(why, 'CONFIG_INVALID')
}

function now(): string {
  return new Date().toISOString()
}

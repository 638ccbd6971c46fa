import { defineSignal, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow'
import { harvestWorkflowId } from '../../contract/run/names.ts'
import {
  type GateState,
  HOLD_SIGNAL,
  isGateState,
  REFUSED_SIGNAL,
  RELEASE_SIGNAL,
  type RefusedCredential,
} from '../../contract/run/steering.ts'
import { Gate } from './gate.ts'

const holdSignal = defineSignal<[GateState]>(HOLD_SIGNAL)
const releaseSignal = defineSignal<[GateState]>(RELEASE_SIGNAL)
const refusedSignal = defineSignal<[RefusedCredential]>(REFUSED_SIGNAL)

/** The gate of one table's workflow, which its harvest holds and releases; begins to listen at once. */
export function steeredGate(state: GateState | undefined): Gate {
  const gate = new Gate(state)
  setHandler(holdSignal, () => gate.hold())
  setHandler(releaseSignal, (state) => {
    if (isGateState(state)) gate.release(state.epoch)
  })
  return gate
}

/** Holds a table's lanes and tells its harvest that the credential is refused; the harvest's release ends it. */
export async function reportRefusal(gate: Gate, instance: string, refusal: RefusedCredential): Promise<void> {
  if (refusal.epoch < gate.state.epoch || gate.state.held) return
  gate.hold()
  await getExternalWorkflowHandle(harvestWorkflowId(instance)).signal(refusedSignal, refusal)
}

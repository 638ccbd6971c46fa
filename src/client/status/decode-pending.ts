import type { Client, WorkflowExecutionDescription } from '@temporalio/client'
import { defaultPayloadConverter, type Payload } from '@temporalio/common'
import { z } from 'zod'

/** What Temporal says of a workflow, as the server gave it. */
type Raw = Pick<WorkflowExecutionDescription, 'raw'>
type PendingActivity = NonNullable<Raw['raw']['pendingActivities']>[number]
type Decode = (payloads: Payload[]) => Promise<Payload[]>

const Attributes = z.object({ message: z.string() })

/** The client decodes most of a description, but not what activities said last: heartbeats, and failures whose message is hidden. */
export async function decodePending(client: Client, { raw }: Raw): Promise<Raw> {
  const { payloadCodecs } = client.options.loadedDataConverter
  if (payloadCodecs.length === 0) return { raw }
  const decode: Decode = async (payloads) => {
    let decoded = payloads
    for (const codec of payloadCodecs.toReversed()) decoded = await codec.decode(decoded)
    return decoded
  }
  const pending = (raw.pendingActivities ?? []).map((each) => decoded(each, decode))
  return { raw: { ...raw, pendingActivities: await Promise.all(pending) } }
}

async function decoded(pending: PendingActivity, decode: Decode): Promise<PendingActivity> {
  const { heartbeatDetails, lastFailure } = pending
  const payloads = await decode(heartbeatDetails?.payloads ?? [])
  const [hidden] = await decode(lastFailure?.encodedAttributes ? [lastFailure.encodedAttributes] : [])
  const said = Attributes.safeParse(hidden === undefined ? null : defaultPayloadConverter.fromPayload(hidden))
  return {
    ...pending,
    heartbeatDetails: { ...heartbeatDetails, payloads },
    ...(lastFailure && said.success ? { lastFailure: { ...lastFailure, message: said.data.message } } : {}),
  }
}

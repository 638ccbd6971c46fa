import type { Ground } from '../../read/ground.ts'
import type { GroundRow } from '../../read/ground-row.ts'
import { valueIn } from '../../read/ground-row.ts'
import { effectiveAuth, MESSAGE_FORMS, type MessageAuth } from '../../relations/message-auth.ts'
import type { Destination } from '../../script/address.ts'

/** A method of a message that shows a user's name and password. */
interface BasicMethod {
  readonly table: string
  readonly row: GroundRow
  readonly auth: MessageAuth
  /** Where it leads, its own way or its message's. */
  readonly destination: Destination | null
  readonly endpoint: readonly [table: string, row: GroundRow, column: string]
}

/** Every method whose effective authentication is Basic. */
export function* basicMethods(ground: Ground): Generator<BasicMethod> {
  for (const form of MESSAGE_FORMS)
    for (const row of ground.rows(form.methods)) {
      const auth = effectiveAuth(ground, form, row)
      if (auth.type !== 'basic') continue
      const own = ground.address(form.methods, row.sys_id, form.endpoint)
      const message = ground.row(form.messages, valueIn(row, form.parent))
      const inherits = own === null && message !== null && form.parentEndpoint !== null
      const address = inherits ? ground.address(form.messages, message.sys_id, form.parentEndpoint) : own
      yield {
        table: form.methods,
        row,
        auth,
        destination: address?.destination ?? null,
        endpoint: inherits ? [form.messages, message, form.parentEndpoint] : [form.methods, row, form.endpoint],
      }
    }
}

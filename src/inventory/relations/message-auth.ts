import type { Ground } from '../read/ground.ts'
import { type GroundRow, isSet, valueIn } from '../read/ground-row.ts'

/** How a method of a message shows who it is. */
export interface MessageAuth {
  readonly type: 'none' | 'basic' | 'oauth' | 'mutual' | 'unknown'
  /** The table and id of the credential; null for one that stands in the message. */
  readonly credential: readonly [table: string, sysId: string] | null
  /** The row that says so, with its column. */
  readonly source: readonly [table: string, row: GroundRow, column: string]
  readonly inherited: boolean
}

/** A method's table, that of its message, and the column that leads there. */
export interface MessageForm {
  readonly methods: string
  readonly messages: string
  readonly parent: string
  readonly endpoint: string
  /** The column of the message in which an empty endpoint is found; null where methods inherit none. */
  readonly parentEndpoint: string | null
}

/** REST and SOAP messages. */
export const MESSAGE_FORMS: readonly MessageForm[] = [
  {
    methods: 'sys_rest_message_fn',
    messages: 'sys_rest_message',
    parent: 'rest_message',
    endpoint: 'rest_endpoint',
    parentEndpoint: 'rest_endpoint',
  },
  {
    methods: 'sys_soap_message_function',
    messages: 'sys_soap_message',
    parent: 'soap_message',
    endpoint: 'soap_endpoint',
    parentEndpoint: null,
  },
]

/** How a method shows who it is: its own way, or that of its message; `no_authentication` switches the message's off. */
export function effectiveAuth(ground: Ground, form: MessageForm, method: GroundRow): MessageAuth {
  const own = authOf(form.methods, method, false)
  if (own !== null) return own
  const message = ground.row(form.messages, valueIn(method, form.parent))
  const unknown = {
    type: 'unknown',
    credential: null,
    source: [form.methods, method, 'authentication_type'],
    inherited: true,
  } as const
  return message === null ? unknown : (authOf(form.messages, message, true) ?? { ...unknown, type: 'none' })
}

/** What a row says of its own; null where it inherits. */
export function authOf(table: string, row: GroundRow, inherited: boolean): MessageAuth | null {
  const type = valueIn(row, 'authentication_type')
  const [profile, oauth] = [valueIn(row, 'basic_auth_profile'), valueIn(row, 'oauth2_profile')]
  const said = (
    kind: MessageAuth['type'],
    column: string,
    credential: MessageAuth['credential'] = null,
  ): MessageAuth => ({
    type: kind,
    credential,
    source: [table, row, column],
    inherited,
  })
  if (type === 'no_authentication') return said('none', 'authentication_type')
  if (type === 'oauth2') return said('oauth', 'oauth2_profile', oauth === '' ? null : ['oauth_entity_profile', oauth])
  if (type.startsWith('basic'))
    return profile === ''
      ? said('basic', 'basic_auth_user')
      : said('basic', 'basic_auth_profile', ['sys_auth_profile_basic', profile])
  if (type === 'inherit_from_parent') return null
  if (isSet(row, 'use_basic_auth')) return said('basic', 'basic_auth_user')
  return isSet(row, 'use_mutual_auth') ? said('mutual', 'protocol_name') : null
}

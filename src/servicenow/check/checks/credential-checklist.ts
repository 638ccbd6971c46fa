import type { LoginFacts } from '../check-dependencies.ts'
import type { ChecklistLine } from '../check-row.ts'
import { hasToken } from './has-token.ts'

/** What an administrator looks at when a credential is refused, with what the ladder has ruled out so far marked as ruled out. */
export function credentialChecklist(method: string, login: LoginFacts, tokenGiven: boolean): readonly ChecklistLine[] {
  const shared = [
    look('the address leads to a ServiceNow instance that is awake', 'it answers in its own form'),
    look(
      'no white space before or after the credentials',
      login.hasWhiteSpace ? null : 'the values begin and end without any',
    ),
  ]
  if (hasToken(method)) return [...shared, ...oauthLines(method, login, tokenGiven)]
  if (method === 'basic') return [...shared, ...BASIC_LINES]
  if (method === 'api_key') return [...shared, ...API_KEY_LINES]
  return [...shared, look('the certificate is mapped to an active user (sys_user_certificate)', null), USER_LINE]
}

function oauthLines(method: string, login: LoginFacts, tokenGiven: boolean): readonly ChecklistLine[] {
  const given = tokenGiven ? 'it gave a token' : null
  const grant = method === 'oauth2_jwt_bearer' ? 'JWT bearer' : 'client credentials'
  return [
    look('the token endpoint /oauth_token.do exists', 'it answered'),
    look('the client is registered on this very instance, not on another one (a clone removes it)', given),
    look('the registry entry (oauth_entity) is active, and id and secret are its own', given),
    look(`the registry entry allows the grant type ${grant}`, given),
    look('the scope is one that the client has', tokenGiven || login.scope === null ? 'none is asked for' : null),
    look('the instance runs Washington DC or later', given),
    ...(method === 'oauth2_client_credentials'
      ? [look('the system property glide.oauth.inbound.client.credential.grant_type.enabled exists and is true', given)]
      : []),
    look('the OAuth application user is set on the registry entry, active, not locked, needs no password reset', null),
    ...(tokenGiven
      ? [look('the REST API access policies of the Table API name OAuth as an authentication profile', null)]
      : []),
  ]
}

const USER_LINE = look('the user is active, not locked, and needs no password reset', null)

const BASIC_LINES: readonly ChecklistLine[] = [
  look('user name and password are right (the password may have expired)', null),
  USER_LINE,
  look(
    'Basic is not restricted: since 2026 an instance refuses it (glide.authenticate.basic_auth.restriction.enforce) to all but users with web service access only, or with the role snc_basic_auth_api_access itself (admin does not count)',
    null,
  ),
  look('no multi-factor authentication is demanded of the user', null),
  look('the REST API access policies of the Table API name Basic as an authentication profile', null),
]

const API_KEY_LINES: readonly ChecklistLine[] = [
  look('the key is right, active and not expired', null),
  look('the header is the one that the inbound authentication profile names', null),
  look('a REST API access policy of the Table API names the profile of the key; without one the key is ignored', null),
  USER_LINE,
]

function look(what: string, ruledOut: string | null): ChecklistLine {
  return { look: what, ruledOut }
}

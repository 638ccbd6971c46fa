import type { LoginFacts } from '../check-dependencies.ts'
import type { ChecklistLine } from '../check-row.ts'

/** What an administrator looks at when a credential is refused, with what the checks have ruled out so far marked as ruled out. */
export function credentialChecklist(method: string, login: LoginFacts, tokenGiven: boolean): readonly ChecklistLine[] {
  const shared = [
    look('the address belongs to a ServiceNow instance that is not hibernating', 'it answers as ServiceNow does'),
    look('no white space before or after the credentials', login.hasWhiteSpace ? null : 'the values have none'),
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
    look('the client is registered on this instance and not only on another one (a clone removes it)', given),
    look('the registry entry (oauth_entity) is active, and the client id and secret are from this entry', given),
    look(`the registry entry allows the grant type ${grant}`, given),
    look('the client has the requested scope', tokenGiven || login.scope === null ? 'no scope is requested' : null),
    look('the instance runs Washington DC or later', given),
    ...(method === 'oauth2_client_credentials'
      ? [look('the system property glide.oauth.inbound.client.credential.grant_type.enabled exists and is true', given)]
      : []),
    look(
      'the OAuth application user is set on the registry entry, is active and not locked, and needs no password reset',
      null,
    ),
    ...(tokenGiven
      ? [look('the REST API access policies of the Table API list an OAuth authentication profile', null)]
      : []),
  ]
}

const USER_LINE = look('the user is active, not locked, and needs no password reset', null)

const BASIC_LINES: readonly ChecklistLine[] = [
  look('user name and password are right (the password may have expired)', null),
  USER_LINE,
  look(
    'Basic is not restricted: since 2026 an instance accepts it (glide.authenticate.basic_auth.restriction.enforce) only for users with "web service access only" or the role snc_basic_auth_api_access itself (admin is not enough)',
    null,
  ),
  look('the user does not need multi-factor authentication', null),
  look('the REST API access policies of the Table API list a Basic authentication profile', null),
]

const API_KEY_LINES: readonly ChecklistLine[] = [
  look('the key is right, active and not expired', null),
  look('the header is the one in the inbound authentication profile', null),
  look('a REST API access policy of the Table API lists the profile of the key; otherwise the key is ignored', null),
  USER_LINE,
]

function look(what: string, ruledOut: string | null): ChecklistLine {
  return { look: what, ruledOut }
}

/** Tells whether a method obtains a token before the first read. */
export function hasToken(method: string): boolean {
  return method.startsWith('oauth2')
}

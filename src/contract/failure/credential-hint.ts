import { FAILURE_TEXTS } from './failure-texts.ts'

/** What an administrator looks at first where a credential is refused, by the method's name in `SERVICENOW_AUTH_METHOD`. */
const HINTS: Readonly<Record<string, string>> = {
  oauth2_client_credentials:
    'Check the client id and secret, that the registry entry is active, that the system property glide.oauth.inbound.client.credential.grant_type.enabled is true, and that the OAuth application user is set and not locked; harvester check shows the whole list.',
  oauth2_jwt_bearer:
    'Check that the registry entry holds the certificate of this key under this key id, that issuer, audience and subject are as the registry entry expects, and that the subject is an active user who is not locked; harvester check shows the whole list.',
  mtls: 'Check that the certificate has not expired, that it is mapped to an active user (sys_user_certificate), and that the instance trusts its authority; harvester check shows the whole list.',
  api_key:
    'Check that the key is active and not expired, that the header is the one in its inbound authentication profile, and that a REST API access policy of the Table API lists that profile; OAuth 2.0 client credentials need no such policy.',
  basic:
    'Check user name, password and lock-out. Since 2026 an instance accepts Basic only for users with "web service access only" or the role snc_basic_auth_api_access (glide.authenticate.basic_auth.restriction.enforce): move to OAuth 2.0 client credentials.',
}

/** The remedy for a refused credential of this method; the usual one where the method is unknown. */
export function credentialHint(method: string): string {
  return HINTS[method] ?? FAILURE_TEXTS.CREDENTIALS_REJECTED.hint
}

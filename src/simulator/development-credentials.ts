/** What a client needs to log in to a simulated instance. */
export interface SimulatorCredentials {
  readonly clientId: string
  readonly clientSecret: string
  readonly username: string
  readonly password: string
  readonly apiKey: string
}

/** The fixed credentials of every simulated instance: recognisable, so that a search finds where they leak, and worth nothing elsewhere. */
export const DEVELOPMENT_CREDENTIALS: SimulatorCredentials = {
  clientId: '5c1f0d7be2a34b0e9d5f8f1c2b7a6e43',
  clientSecret: 'simulated-client-secret-Q7vXn2Lk9TzR',
  username: 'harvester.integration',
  password: 'simulated-password-Hw4mPd8YcJ3s',
  apiKey: 'simulated-api-key-Zt6bWq1NfVx5Ga',
}

/** The `export SERVICENOW_…=` lines by which a shell is pointed at a simulated instance, OAuth client credentials chosen. */
export function exportLines(instance: { readonly url: string; readonly credentials: SimulatorCredentials }): string[] {
  const { url, credentials } = instance
  return [
    `export SERVICENOW_BASE_URL=${url}`,
    'export SERVICENOW_AUTH_METHOD=oauth2_client_credentials',
    `export SERVICENOW_CLIENT_ID=${credentials.clientId}`,
    `export SERVICENOW_CLIENT_SECRET=${credentials.clientSecret}`,
  ]
}

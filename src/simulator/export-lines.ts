import type { SimulatorCredentials } from './development-credentials.ts'

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

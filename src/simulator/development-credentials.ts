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

/** Why a run ends whose every table refused the credential. An API key that no policy names is not looked at: what comes back is what a wrong key gets. */
export function everyTableRefused(authMethod: string): string {
  return authMethod === 'api_key'
    ? 'every table refused the API key (status 401): it is wrong, expired or inactive, or no REST API access policy of the Table API lists its profile'
    : 'every table refused the credential (status 401)'
}

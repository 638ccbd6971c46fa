/** Tells whether a method obtains a token before the first read. */
export function hasToken(method: string): boolean {
  return method.startsWith('oauth2')
}

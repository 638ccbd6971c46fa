import { printable } from './printable.ts'

/** What a redirect means that is not followed, and what to do about it. */
export interface RedirectFault {
  readonly cause: string
  readonly remedy: string
}

/** Names the place to which an answer redirects: often the sign-on page of a gateway, at times the instance's right address. */
export function redirectFault(status: number, location: string | null): RedirectFault {
  const to = location !== null && URL.canParse(location) ? new URL(location).host : 'another path'
  return {
    cause: `the address redirects to ${printable(to)} (status ${status}), and redirects are not followed`,
    remedy:
      "Set SERVICENOW_BASE_URL to the instance's own address; if this is a single sign-on page, exempt /api/now and /oauth_token.do from it.",
  }
}

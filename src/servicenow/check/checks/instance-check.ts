import { isRow } from '../../../contract/row/row.ts'
import { printable } from '../../http/printable.ts'
import { jsonOf, saidByInstance, titleOf } from '../../table-api/error-envelope.ts'
import type { OpenAnswer } from '../ask-openly.ts'
import { type CheckRow, finding, ok } from '../check-row.ts'

/** Judges by an answer without credentials whether a ServiceNow instance is there, and awake. */
export function judgeInstance(answer: OpenAnswer): CheckRow {
  const { status } = answer
  if (status >= 300 && status < 400) return redirected(answer)
  const isJson = /\bjson\b/i.test(answer.header('content-type') ?? '')
  if (isJson && isInstanceForm(answer)) {
    return status >= 500 ? unavailable(answer) : ok('instance', 'a ServiceNow instance answers')
  }
  if (/hibernat/i.test(answer.text)) return hibernating()
  if (status >= 500) return unavailable(answer)
  if (status === 403 || status === 407) return gateway(answer)
  if (status === 200 && /type=["']?password|login|log in|sign[ -]?in|saml/i.test(answer.text)) return loginPage(answer)
  if (status === 401) return gateway(answer)
  return stranger(answer)
}

/** ServiceNow's REST answers: a result, or an error in its envelope. */
function isInstanceForm({ text }: OpenAnswer): boolean {
  const body = jsonOf(text)
  return saidByInstance(text) !== null || (isRow(body) && Array.isArray(body.result))
}

function hibernating(): CheckRow {
  return finding(
    'instance',
    'the instance is hibernating',
    'Wake it: log in to the developer site (or ask its administrator), wait until it is up, then check again.',
  )
}

function unavailable(answer: OpenAnswer): CheckRow {
  return finding(
    'instance',
    `the instance is unavailable (${described(answer)}): maintenance, a restart, or a gateway that cannot reach it`,
    'Wait for the end of the maintenance, or ask the administrator of the instance or of the gateway; then check again.',
  )
}

function gateway(answer: OpenAnswer): CheckRow {
  return finding(
    'instance',
    `a gateway or proxy refuses the request (${described(answer)}): the answer is not in ServiceNow's form`,
    "Ask to have this host allowed on the gateway, and check the instance's IP address access control.",
  )
}

function loginPage(answer: OpenAnswer): CheckRow {
  return finding(
    'instance',
    `a login page answers instead of the REST API (${described(answer)})`,
    'The instance is behind a single sign-on gateway: ask to exempt the paths /api/now and /oauth_token.do from it.',
  )
}

function redirected(answer: OpenAnswer): CheckRow {
  const location = answer.header('location') ?? ''
  const to = URL.canParse(location) ? new URL(location).host : 'another path'
  return finding(
    'instance',
    `the address redirects to ${printable(to)} (status ${answer.status}), and redirects are not followed`,
    "Set SERVICENOW_BASE_URL to the instance's own address; if this is a single sign-on page, exempt /api/now and /oauth_token.do from it.",
  )
}

function stranger(answer: OpenAnswer): CheckRow {
  return finding(
    'instance',
    `the server at this address is not ServiceNow (${described(answer)})`,
    'Check SERVICENOW_INSTANCE or SERVICENOW_BASE_URL: the address belongs to another web server.',
  )
}

function described(answer: OpenAnswer): string {
  const title = titleOf(answer.text)
  const type = printable(answer.header('content-type') ?? 'no content type')
  return `status ${answer.status}, ${type}${title === null ? '' : `, "${title}"`}`
}

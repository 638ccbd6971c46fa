import { isRow } from '../../../contract/row/row.ts'
import { printable } from '../../http/printable.ts'
import { redirectFault } from '../../http/redirect-fault.ts'
import { jsonOf, saidByInstance, titleOf } from '../../table-api/error-envelope.ts'
import type { OpenAnswer } from '../ask-openly.ts'
import { type CheckRow, finding, ok } from '../check-row.ts'

/** Who answers in an instance's place. */
type Answerer = 'instance' | 'redirect' | 'hibernating' | 'unavailable' | 'gateway' | 'login page' | 'stranger'

/** Judges by an answer without credentials whether a ServiceNow instance is there, and awake. */
export function judgeInstance(answer: OpenAnswer): CheckRow {
  const answerer = answererOf(answer)
  switch (answerer) {
    case 'instance':
      return ok('instance', 'a ServiceNow instance answers')
    case 'redirect':
      return redirected(answer)
    case 'hibernating':
      return hibernating()
    case 'unavailable':
      return unavailable(answer)
    case 'gateway':
      return gateway(answer)
    case 'login page':
      return loginPage(answer)
    case 'stranger':
      return stranger(answer)
    default:
      return answerer satisfies never
  }
}

/** Tells whether the instance may come back later: after its maintenance, or when it wakes. */
export function mayComeBack(answer: OpenAnswer): boolean {
  return ['instance', 'hibernating', 'unavailable'].includes(answererOf(answer))
}

/** Status and form decide; the words of a page only tell one page of HTML from another. */
function answererOf(answer: OpenAnswer): Answerer {
  const { status } = answer
  if (status >= 300 && status < 400) return 'redirect'
  if (isInstanceForm(answer)) return status >= 500 ? 'unavailable' : 'instance'
  if (/hibernat/i.test(answer.text)) return 'hibernating'
  if (status >= 500 || status === 429) return 'unavailable'
  if (status === 401 || status === 403 || status === 407) return 'gateway'
  const isLogin = status === 200 && /type=["']?password|login|log in|sign[ -]?in|saml/i.test(answer.text)
  return isLogin ? 'login page' : 'stranger'
}

/** ServiceNow's REST answers: a result, or an error in its envelope, whatever type a gateway gives them. */
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
  const { cause, remedy } = redirectFault(answer.status, answer.header('location'))
  return finding('instance', cause, remedy)
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

import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { parseFaults } from '../faults/fault.ts'
import { type Answer, json, notImplemented } from '../http/answer.ts'
import type { Instance } from '../http/instance.ts'

/** Answers the paths under `/simulator/`, by which tests and people steer the simulated instance; no credentials needed. */
export function answerAdmin(instance: Instance, method: string, pathname: string, body: string): Answer {
  switch (`${method} ${pathname}`) {
    case 'GET /simulator/requests':
      return json(200, { requests: instance.requests.list() })
    case 'GET /simulator/tokens-issued-count':
      return json(200, { count: instance.authentication.issuer.issued().length })
    case 'GET /simulator/faults':
      return json(200, { faults: instance.board.list() })
    case 'DELETE /simulator/faults':
      instance.board.clear()
      return json(200, { faults: [] })
    case 'POST /simulator/faults':
      return postFaults(instance, body)
    default:
      return notImplemented(`${method} ${pathname}`)
  }
}

function postFaults(instance: Instance, body: string): Answer {
  try {
    instance.board.add(parseFaults(JSON.parse(body)))
    return json(201, { faults: instance.board.list() })
  } catch (cause) {
    const isKnown = cause instanceof HarvestError || cause instanceof SyntaxError
    if (!isKnown) throw cause
    return json(400, { reason: cause.message })
  }
}

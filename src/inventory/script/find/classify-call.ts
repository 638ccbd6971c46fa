import type { CallSite, CodeValue, RowUse, SiteKind } from '../code-facts.ts'
import type { Call } from './call.ts'

const ROW_CLASSES = ['GlideRecord', 'GlideRecordSecure', 'GlideAggregate', 'GlideQuery']
const HTTP_CLASSES = ['GlideHTTPRequest', 'GlideHTTPClient', 'GlideSimpleHTTPClient']

/** Methods that change rows, of all classes that hold them. */
const USES: Readonly<Record<string, RowUse>> = {
  insert: 'insert',
  insertWithReferences: 'insert',
  insertOrUpdate: 'update',
  update: 'update',
  updateMultiple: 'update',
  updateWithReferences: 'update',
  updateAll: 'update',
  deleteRecord: 'delete',
  deleteMultiple: 'delete',
  deleteAll: 'delete',
  del: 'delete',
}

/** What a call is to an inventory; null for a call that is nothing to it. */
export function classifyCall(call: Call): CallSite | null {
  return call.made ? classifyMaking(call) : (classifyFunction(call) ?? classifyMethod(call))
}

function classifyMaking(call: Call): CallSite | null {
  const name = lastName(call.path)
  const first = call.values(0)
  if (ROW_CLASSES.includes(name)) return site(call, 'table', name, first, [], ['read'])
  if (name === 'RESTMessageV2' || name === 'RESTMessage')
    return call.given === 0 ? null : site(call, 'rest-message', name, first, call.values(1))
  if (name === 'SOAPMessageV2' || name === 'SOAPMessage')
    return call.given === 0 ? null : site(call, 'soap-message', name, first, call.values(1))
  if (HTTP_CLASSES.includes(name)) return call.given === 0 ? null : site(call, 'address', name, first)
  if (name === 'GlideAjax') return call.given === 0 ? null : site(call, 'include', name, first)
  if (name === 'ConnectionInfoProvider' || name === 'StandardCredentialsProvider')
    return call.given === 0 ? null : site(call, 'alias', name, first)
  if (MID_CLASSES.includes(name)) return site(call, 'mid-server', name, [])
  if (name === 'Function') return call.given === 0 ? null : dynamic(call, name, call.values(call.given - 1))
  return null
}

function classifyFunction(call: Call): CallSite | null {
  const { path } = call
  switch (path) {
    case 'gs.eventQueue':
    case 'gs.eventQueueScheduled':
      return site(call, 'event', path, call.values(0))
    case 'gs.getProperty':
      return site(call, 'property', path, call.values(0))
    case 'gs.setProperty':
      return site(call, 'table', path, [SETTINGS], [], ['update'])
    case 'gs.include':
      return site(call, 'include', path, call.values(0))
    case 'eval':
      return dynamic(call, path, call.values(0))
    case 'gs.executeNow':
    case 'SncTriggerSynchronizer.executeNow':
    case 'Packages.com.snc.automation.TriggerSynchronizer.executeNow':
      return site(call, 'schedule', path, [])
    default:
      return null
  }
}

function classifyMethod(call: Call): CallSite | null {
  const { method, objectClass } = call
  const holderClass = objectClass === null ? null : lastName(objectClass)
  switch (method) {
    case 'setEndpoint':
      return site(call, 'address', method, call.values(0))
    case 'setBasicAuth':
      return site(call, 'basic-auth', method, call.values(0).map(withoutText))
    case 'setAuthenticationProfile':
      return site(call, 'auth-profile', method, call.values(1), call.values(0))
    case 'get':
      return namesSchedule(call) ? site(call, 'schedule', 'get', call.values(call.given - 1)) : null
    case 'setMIDServer':
      return site(call, 'mid-server', method, call.values(0))
    case 'flow':
    case 'subflow':
    case 'action':
    case 'startFlow':
    case 'startSubflow':
    case 'executeFlow':
    case 'executeSubflow':
    case 'executeAction':
      return startsFlow(call) ? site(call, 'flow', method, call.values(0)) : null
    case 'evaluateScript':
    case 'evaluateString':
      return dynamic(call, method, call.values(call.given > 1 ? 1 : 0))
    case 'setWorkflow':
    case 'autoSysFields':
      return isFalse(call) ? site(call, 'suppression', method, call.objectValues) : null
    default: {
      const use = USES[method]
      if (use === undefined || holderClass === null || !ROW_CLASSES.includes(holderClass)) return null
      return site(call, 'table', holderClass, call.objectValues, [], [use])
    }
  }
}

/** A setting is written like a row of its table. */
const SETTINGS: CodeValue = { kind: 'text', text: 'sys_properties', whole: true, how: 'literal' }

const MID_CLASSES = ['JavascriptProbe', 'SncProbe', 'SncAwsProbe']

/** `FlowAPI.getRunner().flow('…')`, `sn_fd.FlowAPI.startFlow(…)`; other objects have methods of such names too. */
function startsFlow({ method, path, values }: Call): boolean {
  if (/FlowAPI/.test(path)) return true
  if (!['flow', 'subflow', 'action'].includes(method)) return false
  return values(0).some((value) => value.kind === 'text' && /^[a-z0-9_]+\.[a-z0-9_]+$/.test(value.text))
}

/** `gr.get('name', 'Nightly')` or `gr.get('<sys_id>')` of a table of scheduled work. */
function namesSchedule({ objectValues, given }: Call): boolean {
  return (
    given > 0 &&
    objectValues.some((value) => value.kind === 'text' && /^(?:sysauto|scheduled_import_set)/.test(value.text))
  )
}

/** True where the first argument is the word false. */
function isFalse({ given, values }: Call): boolean {
  const [first] = values(0)
  return given > 0 && first?.kind === 'unresolved' && first.shape === 'false'
}

/** Code that is made from what the script does not hold. */
function dynamic(call: Call, api: string, code: readonly CodeValue[]): CallSite | null {
  const constant = code.length > 0 && code.every((value) => value.kind === 'text' && value.whole)
  return constant ? null : site(call, 'dynamic-code', api, [])
}

function withoutText(value: CodeValue): CodeValue {
  return value.kind === 'text' ? { kind: 'unresolved', shape: 'literal' } : value
}

function site(
  call: Call,
  kind: SiteKind,
  api: string,
  target: readonly CodeValue[],
  extra: readonly CodeValue[] = [],
  uses: readonly RowUse[] = [],
): CallSite {
  return { kind, api, line: call.line, target, extra, uses, holder: call.holder }
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

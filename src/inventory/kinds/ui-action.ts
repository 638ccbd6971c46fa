import type { Ground } from '../read/ground.ts'
import { type GroundRow, isSet, valueIn } from '../read/ground-row.ts'
import { type Live, liveIfActive } from './automation-kind.ts'

/** Which part of a UI action runs on the server: all of it, what follows after its browser part, none, or that cannot be told. */
type ServerPart = 'all' | 'second' | 'none' | 'unknown'

/**
 * Which part of a UI action runs on the server. Of one for the browser, the server runs what its script does outside of functions, once
 * the browser submits the form: such a part is what makes it an automation.
 */
export function serverPart(row: GroundRow, ground: Ground): ServerPart {
  if (!isSet(row, 'client')) return 'all'
  const script = ground.code('sys_ui_action', row.sys_id).find(({ column }) => column === 'script')
  if (script !== undefined) return script.acts === null ? 'unknown' : script.acts ? 'second' : 'none'
  const isHidden =
    valueIn(row, 'sys_policy') === 'protected' || ground.sight('sys_ui_action').leftOut.includes('script')
  return isHidden ? 'unknown' : 'none'
}

/** Live where it is active; unknown where it may run in the browser alone. */
export function liveUiAction(row: GroundRow, ground: Ground): Live {
  const live = liveIfActive(row)
  return live.live === true && serverPart(row, ground) === 'unknown'
    ? { live: null, because: 'active; whether a part of it runs on the server cannot be told' }
    : live
}

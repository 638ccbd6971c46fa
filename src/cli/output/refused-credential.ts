import type { HarvesterConfig } from '../../config/load-config.ts'
import { configuredChecklist } from '../../worker/check-configured-instance.ts'
import { checklistLines } from './check-lines.ts'
import type { Terminal } from './terminal.ts'

/** Makes a teller of the administrator's checklist for a refused credential; it speaks once, however often it is called. */
export function checklistTeller(config: HarvesterConfig, terminal: Terminal): () => void {
  let told = false
  return () => {
    if (told) return
    told = true
    terminal.say(`the instance refuses the credential (${config.credentials.method}); its administrator should check:`)
    for (const line of checklistLines(configuredChecklist(config), '  ')) terminal.say(line)
  }
}

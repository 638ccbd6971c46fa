import type { HarvesterConfig } from '../../config/load-config.ts'
import { configuredChecklist } from '../../worker/check-configured-instance.ts'
import { checklistLines } from './check-lines.ts'
import type { Terminal } from './terminal.ts'

/** Returns a function that prints the administrator's checklist for a refused credential, the first time it is called. */
export function checklistTeller(config: HarvesterConfig, terminal: Terminal): () => void {
  let told = false
  return () => {
    if (told) return
    told = true
    terminal.say(`the instance refuses the credential (${config.credentials.method}); its administrator should check:`)
    for (const line of checklistLines(configuredChecklist(config), '  ')) terminal.say(line)
  }
}

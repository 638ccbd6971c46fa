import { allCode } from '../../code-relations/code-owner.ts'
import { isClearText } from '../../script/address.ts'
import { CODE_TABLES } from '../code-tables.ts'
import { because, type FindingRule, needing } from '../finding-rule.ts'
import { basicMethods } from './basic-methods.ts'
import { destinationsOf } from './destinations-of.ts'

/** F9: a user's name and password over a connection that nothing encrypts. */
export const BASIC_IN_CLEAR: FindingRule = {
  id: 'F9',
  title: 'Basic authentication in clear text',
  needs: needing(
    `sys_rest_message.rest_endpoint sys_rest_message_fn.rest_endpoint sys_soap_message sys_soap_message_function.soap_endpoint ${CODE_TABLES}`,
  ),
  *find({ ground }) {
    for (const { table, row, auth, destination, endpoint } of basicMethods(ground)) {
      if (destination === null || !isClearText(destination.scheme)) continue
      yield {
        subject: `${table}/${row.sys_id}`,
        because: [because(...auth.source), because(...endpoint)],
        note: `Basic over ${destination.scheme} to ${destination.host}`,
        unless: [],
      }
    }
    const basic = new Set<string>()
    for (const { owner, code } of allCode(ground))
      for (const { kind, holder } of code.sites)
        if (kind === 'basic-auth') basic.add(`${owner} ${code.column} ${holder ?? ''}`)
    for (const { owner, scheme, host, because: reason, place, holder } of destinationsOf(ground))
      if (isClearText(scheme) && basic.has(`${owner} ${reason.column ?? ''} ${holder ?? ''}`))
        yield { subject: owner, because: [reason], note: `Basic over ${scheme} to ${host}${place}`, unless: [] }
  },
}

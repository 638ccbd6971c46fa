import { isClearText } from '../../script/address.ts'
import { CODE_TABLES } from '../code-tables.ts'
import { type FindingRule, needing } from '../finding-rule.ts'
import { destinationsOf } from './destinations-of.ts'

/** F10: an address that nothing encrypts. Names of XML are no addresses: of scripts only arguments of calls count. */
export const CLEAR_TEXT: FindingRule = {
  id: 'F10',
  title: 'destination in clear text',
  needs: needing(
    `sys_rest_message.rest_endpoint sys_rest_message_fn.rest_endpoint sys_soap_message_function.soap_endpoint sys_data_source.connection_url sys_connection.connection_url sys_connection.host sys_variable_value.value sys_element_mapping.value ${CODE_TABLES}`,
  ),
  *find({ ground }) {
    for (const { owner, scheme, host, because, place } of destinationsOf(ground))
      if (isClearText(scheme))
        yield {
          subject: owner,
          because: [because],
          note: `${scheme} to ${host}${place}, without encryption`,
          unless: [],
        }
  },
}

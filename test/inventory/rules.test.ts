import { describe, expect, test } from 'vitest'
import { HAND_MADE_ROWS } from './hand-made/hand-made-rows.ts'
import { derivedFrom } from './support/derived.ts'

/** For each rule what it finds, what looks alike and is none, and a table without which it cannot be evaluated. */
const RULES = [
  { rule: 'F1', finds: 'sys_ws_operation/op_open', spares: 'sys_ws_operation/op_safe', needs: 'sys_security_acl' },
  { rule: 'F2', finds: 'sys_ws_operation/op_login', spares: 'sys_ws_operation/op_safe', needs: 'sys_security_acl' },
  { rule: 'F3', finds: 'sysauto_script/jb_bob', spares: 'sysauto_script/jb_svc', needs: 'sys_user' },
  { rule: 'F4', finds: 'sys_user/u_svc', spares: 'sys_user/u_ann', needs: 'sys_user_role_contains' },
  { rule: 'F5', finds: 'sysauto_script/jb_system', spares: 'sysauto_script/jb_svc', needs: 'sys_hub_flow' },
  { rule: 'F6', finds: 'sys_hub_flow/fl_system', spares: 'sys_hub_flow/fl_lift', needs: 'sys_variable_value' },
  { rule: 'F7', finds: 'sys_hub_flow/fl_lift', spares: 'sys_hub_flow/fl_sub', needs: 'sys_hub_flow' },
  {
    rule: 'F8',
    finds: 'sysevent_in_email_action/in_writes',
    spares: 'sysevent_in_email_action/in_reads',
    needs: 'sysevent_in_email_action',
  },
  {
    rule: 'F9',
    finds: 'sys_rest_message_fn/fn_clear',
    spares: 'sys_rest_message_fn/fn_send',
    needs: 'sys_rest_message',
  },
  { rule: 'F10', finds: 'sys_data_source/ds_orders', spares: 'sys_connection/cn_live', needs: 'sys_data_source' },
  {
    rule: 'F11',
    finds: 'sys_rest_message_fn/fn_send',
    spares: 'sys_rest_message_fn/fn_open',
    needs: 'sys_rest_message',
  },
  { rule: 'F12', finds: 'sys_script_include/si_sender', spares: 'sys_script_include/si_client', needs: 'sys_script' },
  { rule: 'F13', finds: 'sys_script/br_calls', spares: 'sys_script/br_rest', needs: 'sys_user' },
  { rule: 'F14', finds: 'sys_script/br_calls', spares: 'sys_script_include/si_sender', needs: 'sys_script' },
  { rule: 'F15', finds: 'sys_script/br_calls', spares: 'sys_script_include/si_sender', needs: 'sys_script' },
  { rule: 'F16', finds: 'sys_script/br_calls', spares: 'sysevent_in_email_action/in_writes', needs: 'sys_script' },
  {
    rule: 'F17',
    finds: 'sys_script_include/si_client',
    spares: 'sys_script_include/si_guarded',
    needs: 'sys_security_acl',
  },
  { rule: 'F18', finds: 'oauth_entity/oe_idle', spares: 'oauth_entity/oe_client', needs: 'oauth_credential' },
  {
    rule: 'F19',
    finds: 'sys_auth_profile_basic/pb_loose',
    spares: 'sys_auth_profile_basic/pb_used',
    needs: 'sys_rest_message',
  },
  { rule: 'F20', finds: 'sysauto_script/jb_lost', spares: 'sysauto_script/jb_svc', needs: 'sys_trigger' },
  {
    rule: 'F21',
    finds: 'destination/nobody-knows.example.net',
    spares: 'destination/unresolved:member',
    needs: 'sys_connection',
  },
  {
    rule: 'F22',
    finds: 'sn_aia_agent/ag_open',
    spares: 'sn_aia_agent/ag_masked',
    needs: 'sys_agent_access_role_configuration',
  },
  { rule: 'F23', finds: 'sys_script_include/si_ours', spares: 'sys_script_include/si_sender', needs: 'sys_scope' },
  { rule: 'F24', finds: 'sys_user/u_dee', spares: 'sys_user/u_eve', needs: 'sys_user_has_role' },
] as const

const WHOLE = derivedFrom(HAND_MADE_ROWS)

describe.each(RULES)('$rule', ({ rule, finds, spares, needs }) => {
  test(`finds ${finds}`, async () => {
    const { findings } = await WHOLE
    expect(findings).toContainEqual(expect.objectContaining({ rule, subject: finds, state: 'found', needs: [] }))
  })

  test(`spares ${spares}`, async () => {
    const { findings } = await WHOLE
    expect(findings.filter((each) => each.rule === rule && each.subject === spares)).toEqual([])
  })

  test(`cannot be evaluated where ${needs} was not seen whole, and says so`, async () => {
    const { findings } = await derivedFrom(HAND_MADE_ROWS, { [needs]: { verdict: 'partial' } })
    const unsure = findings.filter(({ rule: of, state }) => of === rule && state === 'cannot-be-evaluated')
    expect(unsure.flatMap((each) => each.needs)).toContainEqual({ table: needs, verdict: 'partial' })
  })
})

test('what rows in hand prove stays found where others may be missing; what others could refute does not', async () => {
  const rows = { sys_security_acl: { verdict: 'partial' }, sys_script: { verdict: 'partial' } } as const
  const { findings } = await derivedFrom(HAND_MADE_ROWS, rows)
  const state = (rule: string, subject: string): unknown =>
    findings.find((each) => each.rule === rule && each.subject === subject)?.state
  expect(state('F1', 'sys_ws_operation/op_open')).toBe('cannot-be-evaluated')
  expect(state('F1', 'sys_ws_operation/op_path')).toBe('found')
  expect(state('F14', 'sys_script/br_calls')).toBe('found')
})

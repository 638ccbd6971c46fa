import { expect, test } from 'vitest'
import { derivedFrom } from '../support/derived.ts'
import { inventoryOf } from '../support/take.ts'

const AT = { sys_updated_on: '2026-01-05 10:00:00', active: 'true' } as const

/** Each secret with the script that holds it on its second line. */
const IN_SCRIPTS = [
  { kind: 'password', secret: 'hunter2-hunter2', script: "r.setBasicAuth('u', 'hunter2-hunter2')" },
  {
    kind: 'authorization header',
    secret: 'dXNlcjpwYXNzd29yZA==',
    script: "r.setRequestHeader('Authorization', 'Basic dXNlcjpwYXNzd29yZA==')",
  },
  {
    kind: 'value of a secret header or parameter',
    secret: 'k-99-abcdef',
    script: "r.setRequestHeader('X-Api-Key', 'k-99-abcdef')",
  },
  { kind: 'private key', secret: 'MIIEvQIBADANBg', script: "var k = '-----BEGIN PRIVATE KEY-----MIIEvQIBADANBg'" },
  { kind: 'AWS access key', secret: 'AKIAIOSFODNN7EXAMPLE', script: "var id = 'AKIAIOSFODNN7EXAMPLE'" },
  {
    kind: 'GitHub token',
    secret: 'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    script: "call('ghp_16C7e42F292c6912E7710c838347Ae178B4a')",
  },
  {
    kind: 'JSON web token',
    secret: 'eyJhbGciOiJIUzI1NiJ9',
    script: "var t = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc'",
  },
  { kind: 'text with the name of a secret', secret: 'S3cr3t!pass', script: "var dbPassword = 'S3cr3t!pass'" },
  {
    kind: 'text with the name of a secret',
    secret: 'cl13nt-s3cret',
    script: "var o = { client_secret: 'cl13nt-s3cret' }",
  },
  {
    kind: 'user and password in an address',
    secret: 'pa55word1',
    script: "r.setEndpoint('https://me:pa55word1@h.example.org/')",
  },
  {
    kind: 'key in an address',
    secret: 'abcdef123456',
    script: "r.setEndpoint('https://h.example.org/?api_key=abcdef123456')",
  },
  {
    kind: 'random text',
    secret: 'q8Zr2LkT0vXy5Wb3Nc7Jd1Fh6Gs4Pa9MeU',
    script: "init('q8Zr2LkT0vXy5Wb3Nc7Jd1Fh6Gs4Pa9MeU')",
  },
]

test.each(IN_SCRIPTS)(
  'a $kind in a script is found by kind and line, and written nowhere ($secret)',
  async ({ kind, secret, script }) => {
    const { findings, text } = await inventoryOf({
      sys_script: [{ sys_id: 's1', name: 'R', ...AT, script: `\n${script}` }],
    })
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'F12', subject: 'sys_script/s1', note: `${kind} at line 2`, state: 'found' }),
    )
    expect(text).not.toContain(secret)
  },
)

test('secrets in broken code are found by their look, and written nowhere', async () => {
  const script = "var x = <a/>;\nr.setRequestHeader('Authorization');\nf('AKIAIOSFODNN7EXAMPLE');"
  const { findings, text } = await inventoryOf({ sys_script: [{ sys_id: 's1', name: 'R', ...AT, script }] })
  expect(findings).toContainEqual(expect.objectContaining({ rule: 'F12', note: 'AWS access key at line 3' }))
  expect(text).not.toContain('AKIA')
})

const HARMLESS = [
  'r.setBasicAuth(user, password)',
  "var password = gs.getProperty('x.password')",
  "var passwordField = 'u_password'",
  "o.password = '*empty*'",
  "if (x.password == 'changeme') f()",
  "r.setRequestHeader('Content-Type', 'application/json')",
  "gr.get('a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5')",
  "g_form.showFieldMsg('password', 'Enter the password of the user, please')",
  "var apiKeyLabel = 'API key'",
]

test.each(HARMLESS)('%s is no secret', async (script) => {
  const { findings } = await derivedFrom({ sys_script: [{ sys_id: 's1', ...AT, script }] })
  expect(findings.filter(({ rule, state }) => rule === 'F12' && state === 'found')).toEqual([])
})

test('secrets in headers, steps and addresses are found, and written nowhere', async () => {
  const { findings, text } = await inventoryOf({
    sys_rest_message: [{ sys_id: 'm1', name: 'M', rest_endpoint: 'https://svc:letmein99@a.example.org/x', ...AT }],
    sys_rest_message_headers: [
      { sys_id: 'h1', name: 'Authorization', value: 'Bearer abcdefgh12345', rest_message: 'm1', ...AT },
    ],
    sys_hub_step_instance: [{ sys_id: 'st1', action: 'a1', ...AT }],
    sys_variable_value: [
      {
        sys_id: 'v1',
        document: 'sys_hub_step_instance',
        document_key: 'st1',
        variable: '371837f1c71003007b237f48cb9763b0',
        value: '[{"name":"X-Api-Key","value":"zz-top-secret-1"}]',
        ...AT,
      },
    ],
  })
  const found = findings
    .filter(({ rule, state }) => rule === 'F12' && state === 'found')
    .map(({ subject, note }) => `${subject} ${note}`)
  expect(found).toEqual([
    'sys_hub_step_instance/st1 value of a secret header or parameter at line 1',
    'sys_rest_message/m1 user and password in an address',
    'sys_rest_message_headers/h1 authorization header',
  ])
  for (const secret of ['letmein99', 'abcdefgh12345', 'zz-top-secret-1', 'svc:']) expect(text).not.toContain(secret)
})

test('a name that looks like a secret is repeated by no edge', async () => {
  const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'
  const script = [
    `new GlideRecord('${secret}')`,
    `gs.eventQueue('${secret}')`,
    `gs.getProperty('${secret}')`,
    `m.setMIDServer('${secret}')`,
  ]
  const { text, edges } = await inventoryOf({
    sys_script: [{ sys_id: 's1', name: 'R', ...AT, script: script.join('\n') }],
  })
  expect(text).not.toContain(secret)
  expect(edges.map(({ to }) => to).sort()).toEqual([
    'event/unresolved:text',
    'mid-server/unresolved:text',
    'property/unresolved:text',
    'table/unresolved:text',
  ])
})

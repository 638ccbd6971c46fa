import { describe, expect, test } from 'vitest'
import { isSecretColumn } from '../../../../src/servicenow/catalogue/secret-columns.ts'

describe('by name', () => {
  test.each([
    'password',
    'user_password',
    'last_password',
    'basic_auth_password',
    'jdbc_password',
    'scp_password',
    'password_value',
    'password2',
    'u_passwd',
    'db_pwd',
    'passphrase',
    'ssh_passphrase',
    'client_secret',
    'client_secret_value',
    'secret',
    'u_shared_secret',
    'token',
    'access_token',
    'refresh_token',
    'bearer_token',
    'u_apitoken',
    'token_value',
    'private_key',
    'ssh_private_key',
    'api_key',
    'apikey',
    'u_api_key',
    'secret_key',
    'encryption_key',
    'access_key',
    'salt',
    'pin',
  ])('%s is a secret', (column) => {
    expect(isSecretColumn(column)).toBe(true)
  })

  test.each([
    'password_needs_reset',
    'password_policy',
    'token_url',
    'token_revocation_url',
    'access_token_lifespan',
    'refresh_token_lifespan',
    'token_type',
    'token_count',
    'token_expires_on',
    'max_tokens',
    'api_key_header',
    'document_key',
    'documentkey',
    'reference_key',
    'public_key',
    'script_hash',
    'keyboard_shortcut',
    'basic_auth_user',
    'authentication_type',
    'credential',
    'secretary',
    'shipping',
    'opinion',
    'sys_id',
  ])('%s is none', (column) => {
    expect(isSecretColumn(column)).toBe(false)
  })
})

describe('by type', () => {
  test.each([
    { column: 'value', type: 'password2' },
    { column: 'value', type: 'password' },
    { column: 'note', type: 'glide_encrypted' },
    { column: 'password_needs_reset', type: 'password2' },
  ])('$column of type $type is a secret, whatever its name', ({ column, type }) => {
    expect(isSecretColumn(column, type)).toBe(true)
  })

  test.each([
    { column: 'use_password', type: 'boolean' },
    { column: 'access_token', type: 'reference' },
    { column: 'last_password', type: 'glide_date_time' },
  ])('$column of type $type holds none, whatever its name', ({ column, type }) => {
    expect(isSecretColumn(column, type)).toBe(false)
  })

  test('a secret name of type string stays a secret', () => {
    expect(isSecretColumn('client_secret', 'string')).toBe(true)
  })
})

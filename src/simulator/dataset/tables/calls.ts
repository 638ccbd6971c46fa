import {
  address,
  choice,
  fixed,
  flag,
  nameColumn,
  reference,
  script,
  secret,
  sensitive,
  text,
  whole,
} from '../column.ts'
import { active, fileSpec, type TableSpec } from '../table-spec.ts'
import { outsideUrl } from '../vocabulary.ts'

const method = () => choice('GET', 'GET', 'POST', 'PUT', 'DELETE')

/** What calls outside, and what may be called from outside. */
export const CALL_TABLES: readonly TableSpec[] = [
  fileSpec('sys_rest_message', 'REST Message', 32, {
    name: nameColumn(),
    rest_endpoint: address(),
    authentication_type: choice('no_authentication', 'basic', 'oauth2'),
    basic_auth_profile: reference('sys_auth_profile_basic', 0.4),
    oauth2_profile: reference('oauth_entity_profile', 0.4),
    basic_auth_user: fixed(),
    basic_auth_password: secret(),
    use_mutual_auth: flag(0.05),
    access: choice('package_private', 'public'),
    description: fixed(),
  }),
  fileSpec('sys_rest_message_fn', 'HTTP Method', 74, {
    function_name: nameColumn(),
    rest_message: reference('sys_rest_message'),
    http_method: method(),
    rest_endpoint: text(({ random }) => (random.chance(0.6) ? `${outsideUrl(random)}/\${id}` : ''), 255),
    authentication_type: choice('inherit_from_parent', 'no_authentication', 'basic', 'oauth2'),
    basic_auth_user: fixed(),
    use_mid_server: fixed(),
    content: text(({ random }) => random.pick(['', `{"id":"\${id}"}`]), 4000),
    qualified_name: nameColumn(),
  }),
  fileSpec('sys_rest_message_headers', 'REST Message Header', 20, {
    name: choice('Accept', 'Content-Type', 'X-Api-Key'),
    value: sensitive(),
    rest_message: reference('sys_rest_message'),
  }),
  fileSpec('sys_rest_message_fn_headers', 'HTTP Header', 40, {
    name: choice('Accept', 'Content-Type', 'Authorization'),
    value: sensitive(),
    rest_message_function: reference('sys_rest_message_fn'),
  }),
  fileSpec('sys_rest_message_fn_parameters', 'Variable Substitution', 48, {
    name: text(({ index }) => `id_${index % 12}`, 40),
    type: choice('string', 'integer'),
    // Test values are typed in by hand, and some are keys.
    value: sensitive(),
    rest_message_function: reference('sys_rest_message_fn'),
  }),
  fileSpec('sys_rest_message_fn_param_defs', 'HTTP Query Parameter', 26, {
    name: choice('limit', 'offset', 'api_key', 'since'),
    value: sensitive(),
    order: whole(1, 20),
    rest_message_function: reference('sys_rest_message_fn'),
  }),
  fileSpec('sys_soap_message', 'SOAP Message', 9, {
    name: nameColumn(),
    wsdl: address(),
    authentication_type: choice('no_authentication', 'basic'),
    use_basic_auth: flag(0.4),
    basic_auth_user: fixed(),
    basic_auth_password: secret(),
  }),
  fileSpec('sys_soap_message_function', 'SOAP Message Function', 24, {
    function_name: nameColumn(),
    soap_message: reference('sys_soap_message'),
    soap_endpoint: address(),
    envelope: text(({ name }) => `<soapenv:Envelope><!-- ${name} --></soapenv:Envelope>`, 4000),
  }),
  fileSpec('sys_ws_definition', 'Scripted REST Service', 17, {
    name: nameColumn(),
    service_id: text(({ index }) => `acme_api_${index}`),
    namespace: fixed('acme'),
    base_uri: text(({ index }) => `/api/acme/acme_api_${index}`, 255),
    active: active(),
    is_versioned: flag(0.3),
    enforce_acl: fixed(),
  }),
  fileSpec('sys_ws_version', 'Scripted REST Version', 12, {
    version: whole(1, 3),
    version_id: choice('v1', 'v2', 'v3'),
    web_service_definition: reference('sys_ws_definition'),
    active: active(),
    deprecated: flag(0.2),
    is_default: flag(0.4),
    short_description: fixed(),
  }),
  fileSpec('sys_ws_operation', 'Scripted REST Resource', 52, {
    name: nameColumn(),
    web_service_definition: reference('sys_ws_definition'),
    web_service_version: reference('sys_ws_version', 0.25),
    http_method: method(),
    relative_path: text(({ index }) => `/things/${index}`, 255),
    operation_uri: text(({ index }) => `/api/acme/things/${index}`, 255),
    operation_script: script(),
    active: active(),
    requires_authentication: flag(0.93),
    requires_acl_authorization: flag(0.7),
    requires_snc_internal_role: flag(0.8),
    enforce_acl: fixed(),
  }),
  fileSpec('sys_web_service', 'Scripted SOAP Service', 6, {
    name: nameColumn(),
    active: active(),
    function_name: fixed('execute'),
    script: script(),
  }),
]

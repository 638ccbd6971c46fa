import type { CatalogueTable } from './catalogue-table.ts'
import { fileTable, plainTable } from './describe-table.ts'

const AUTHENTICATION =
  'authentication_type basic_auth_profile basic_auth_user oauth2_profile use_basic_auth use_mutual_auth protocol_name'
/** Since Washington DC these tables are refused unless a role is granted by name (reference: its release notes on encryption). */
const GRANTED_BY_NAME = ['refused since Washington DC unless a read rule grants the table by name']
/** What every kind of credential has, without what is secret of it. */
const CREDENTIAL =
  'name active type order user_name tag applies_to mid_list sys_class_name credential_alias use_external_store domain'

/** What the instance calls outside, and with which credentials (reference: ServiceNow documentation, "Outbound REST web service"). */
export const OUTBOUND: readonly CatalogueTable[] = [
  fileTable('sys_rest_message', 'Outbound REST messages', `name description rest_endpoint access ${AUTHENTICATION}`, {
    notes: GRANTED_BY_NAME,
  }),
  fileTable(
    'sys_rest_message_fn',
    'Methods of REST messages',
    `function_name rest_message http_method rest_endpoint content lock qualified_name use_mid_server ${AUTHENTICATION}`,
    { notes: [...GRANTED_BY_NAME, 'an empty address or inherit_from_parent means that of the message'] },
  ),
  fileTable('sys_rest_message_headers', 'Headers of REST messages', 'name rest_message', { sensitive: 'value' }),
  fileTable('sys_rest_message_fn_headers', 'Headers of REST methods', 'name rest_message_function', {
    sensitive: 'value',
  }),
  fileTable('sys_rest_message_fn_parameters', 'Variables of REST methods', 'name type rest_message_function', {
    sensitive: 'value',
  }),
  fileTable('sys_rest_message_fn_param_defs', 'Query parameters of REST methods', 'name order rest_message_function', {
    sensitive: 'value',
  }),
  fileTable(
    'sys_soap_message',
    'Outbound SOAP messages',
    `name description wsdl download_wsdl use_mid_server ${AUTHENTICATION}`,
    { notes: GRANTED_BY_NAME, suspected: 'wsdl_xml', because: 'large, and never needed' },
  ),
  fileTable(
    'sys_soap_message_function',
    'Functions of SOAP messages',
    `function_name soap_message soap_action soap_endpoint envelope use_mid_server ${AUTHENTICATION}`,
    { notes: GRANTED_BY_NAME },
  ),
  fileTable(
    'sys_alias',
    'Connection and credential aliases',
    'name id type connection_type description parent configuration_template retry_policy multiple_connections is_internal',
    { optional: true },
  ),
  plainTable(
    'sys_connection',
    'Connections',
    'name active connection_alias credential host port protocol base_path domain app_scope sys_class_name order use_mid mid_server mutual_auth_protocol_profile',
    {
      optional: true,
      suspected: 'connection_url',
      because:
        'addresses of JDBC connections may carry a user and a password; those of HTTP are read of http_connection',
      notes: ['also lists the rows of its child tables; sys_class_name tells which'],
    },
  ),
  plainTable(
    'http_connection',
    'HTTP connections',
    'name active connection_alias connection_url credential host port protocol base_path domain app_scope sys_class_name use_mid use_mutual_auth mid_selection connection_timeout',
    { optional: true },
  ),
  plainTable(
    'jdbc_connection',
    'JDBC connections',
    'name active connection_alias credential host port database_name database_type domain app_scope sys_class_name connection_timeout query_timeout',
    {
      optional: true,
      suspected: 'connection_url connection_url_parameters',
      because: 'an address may carry a user and a password',
    },
  ),
  plainTable(
    'discovery_credentials',
    'Credentials',
    'name type active order user_name tag applies_to mid_list sys_class_name credential_alias use_external_store domain',
    { optional: true, notes: ['who a connection authenticates as; what with is never asked for'] },
  ),
  plainTable('basic_auth_credentials', 'Credentials: user and password', CREDENTIAL, { optional: true }),
  plainTable('api_key_credentials', 'Credentials: keys', CREDENTIAL, { optional: true }),
  plainTable('oauth_2_0_credentials', 'Credentials: OAuth 2.0', `${CREDENTIAL} oauth_entity_profile integration_type`, {
    optional: true,
    notes: ['oauth_entity_profile leads from a connection to the OAuth application'],
  }),
  fileTable('sys_auth_profile_basic', 'Basic authentication profiles', 'name username', { notes: GRANTED_BY_NAME }),
  plainTable(
    'oauth_entity',
    'OAuth applications, inbound and outbound',
    'name type client_id active user inbound_grant_type default_grant_type auth_url token_url token_revocation_url redirect_url logo_url access_token_lifespan refresh_token_lifespan sys_class_name sys_scope comments',
    {
      notes: [
        'type tells clients of this instance from providers that it calls',
        'user is whom an inbound client acts as',
        'connections lead here over oauth_2_0_credentials and oauth_entity_profile',
      ],
    },
  ),
  plainTable(
    'oauth_entity_profile',
    'OAuth grant profiles',
    'name oauth_entity grant_type default sys_scope jwt_provider',
  ),
  plainTable(
    'oauth_requestor_profile',
    'What asked for OAuth grants',
    'oauth_entity_profile oauth_requestor oauth_requestor_context',
  ),
  plainTable('oauth_credential', 'Issued OAuth grants', 'name type expires user peer oauth_requestor_profile scopes', {
    secret: 'token token_received',
    notes: ['who holds a grant and until when; the grant itself is never asked for'],
  }),
  plainTable('sys_protocol_profile', 'Protocols with certificates', 'protocol port keystore', {
    optional: true,
    notes: ['names the key store by which a call shows who it is'],
  }),
  plainTable(
    'sys_certificate',
    'Certificates',
    'name active type format issuer subject valid_from expires expires_in_days notify_on_expiration warn_in_days short_description',
    { optional: true },
  ),
  plainTable('sys_user_certificate', 'Certificates of users', 'name active user issuer subject valid_from expires', {
    optional: true,
  }),
  plainTable(
    'ecc_agent',
    'MID servers',
    'name status validated version host_name host_os_distribution ip_address router user_name last_refreshed started stopped',
    { optional: true, notes: ['calls over a MID server are not in the log of outbound calls'] },
  ),
  fileTable('ecc_agent_script_include', 'Script includes of MID servers', 'name active script description', {
    optional: true,
  }),
]

import type { CatalogueTable } from './catalogue-table.ts'
import { fileTable, plainTable } from './describe-table.ts'

/** Who may call in, and where (reference: ServiceNow documentation, "Scripted REST APIs" and "API access policies"). */
export const INBOUND: readonly CatalogueTable[] = [
  fileTable(
    'sys_ws_definition',
    'Scripted REST services',
    'name active service_id namespace base_uri short_description doc_link consumes consumes_customized produces produces_customized default_version is_versioned enforce_acl',
  ),
  fileTable(
    'sys_ws_version',
    'Versions of scripted REST services',
    'version version_id web_service_definition active deprecated is_default short_description',
  ),
  fileTable(
    'sys_ws_operation',
    'Resources of scripted REST services',
    'name active web_service_definition web_service_version http_method relative_path operation_uri default_operation_uri operation_script short_description consumes consumes_customized produces produces_customized enforce_acl requires_authentication requires_acl_authorization requires_snc_internal_role',
    {
      notes: [
        'requires_authentication false is an open door, unless an access rule of type REST_Endpoint guards the path',
      ],
    },
  ),
  fileTable(
    'sys_web_service',
    'Scripted SOAP services',
    'name active function_name script short_description bound_service wsdl_compliance',
  ),
  fileTable(
    'sys_api_access_policy',
    'API access policies',
    'name active description rest_api rest_api_path rest_api_version http_method apply_all_methods apply_all_resources apply_all_tables apply_all_versions resource table global',
    { optional: true },
  ),
  fileTable(
    'sys_api_access_scope',
    'API authentication scopes',
    'name active auth_scope rest_api rest_api_path http_method',
    {
      optional: true,
    },
  ),
  plainTable(
    'sys_rate_limit_rules',
    'Rate limits of APIs',
    'name active order rest_api api_version http_method request_limit_per_hour apply_to user role ip_address reset_time',
    { optional: true },
  ),
]

import type { CatalogueTable } from './catalogue-table.ts'
import { fileTable } from './describe-table.ts'

/** Code behind pages, forms and addresses of the instance (reference: ServiceNow documentation, "Service Portal" and "UI pages"). */
export const PAGES: readonly CatalogueTable[] = [
  fileTable(
    'sc_cat_item_producer',
    'Record producers',
    'name active table_name script post_insert_script save_script short_description category sc_catalogs availability roles view redirect_url',
    { optional: true, notes: ['comes with the Service Catalog; runs as whoever submits the form'] },
  ),
  fileTable(
    'sys_processor',
    'Processors',
    'name active path type parameters script require_csrf interactive description roles',
    { notes: ['the older way to answer to a path of the instance'] },
  ),
  fileTable(
    'sp_widget',
    'Portal widgets',
    'name id public internal roles controller_as script client_script link option_schema description',
    { optional: true, notes: ['script runs on the server, also for users without login where public is true'] },
  ),
  fileTable(
    'sys_ui_page',
    'UI pages',
    'name category direct endpoint html client_script processing_script description',
  ),
  fileTable(
    'sys_ui_script',
    'UI scripts',
    'name script_name active global ui_type use_scoped_format script description',
  ),
  fileTable('sys_public', 'Pages that need no login', 'page active'),
]

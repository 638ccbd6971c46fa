import { choice, fixed, flag, nameColumn, reference, script, tableName, text } from '../column.ts'
import { active, fileSpec, type TableSpec } from '../table-spec.ts'

/** Code behind pages, forms and paths of the instance. */
export const PAGE_TABLES: readonly TableSpec[] = [
  fileSpec('sc_cat_item', 'Catalog Item', 0, { name: nameColumn(), active: active() }),
  {
    ...fileSpec('sc_cat_item_producer', 'Record Producer', 9, {
      table_name: tableName(),
      script: script(),
      post_insert_script: script(0.2),
      save_script: fixed(),
      availability: choice('on_desktop', 'on_both'),
      roles: fixed(),
    }),
    parent: 'sc_cat_item',
  },
  fileSpec('sys_processor', 'Processor', 4, {
    name: nameColumn(),
    active: active(),
    path: text(({ index }) => `acme_processor_${index}`),
    type: choice('script', 'class'),
    script: script(),
    require_csrf: flag(0.8),
  }),
  fileSpec('sp_widget', 'Widget', 22, {
    name: nameColumn(),
    id: text(({ index }) => `acme-widget-${index}`),
    public: flag(0.1),
    roles: fixed(),
    script: script(0.8),
    client_script: script(0.8),
    option_schema: fixed('[]'),
  }),
  fileSpec('sys_ui_page', 'UI Page', 12, {
    name: text(({ index }) => `acme_page_${index}`),
    category: choice('general', 'kb'),
    direct: flag(0.2),
    html: fixed('<j:jelly trim="false" xmlns:j="jelly:core"/>'),
    client_script: script(0.5),
    processing_script: script(0.3),
  }),
  fileSpec('sys_ui_script', 'UI Script', 14, {
    name: text(({ index }) => `acme_ui_${index}`),
    active: active(),
    global: flag(0.1),
    ui_type: choice('0', '1', '10'),
    script: script(),
  }),
  fileSpec('sys_public', 'Public Page', 5, {
    page: text(({ index }) => `acme_public_${index}`),
    active: active(),
    sys_user_role: reference('sys_user_role', 0),
  }),
]

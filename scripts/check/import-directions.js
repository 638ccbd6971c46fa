// Which room of src/ may know which: the floor plan of docs/ARCHITECTURE.md, as a table. `rooms` are other folders of src/
// (or single files, with their path), `packages` what comes from outside, `typesOnly` packages of which a room may take
// types alone. Node's own modules are allowed wherever `node` is true; those of `nodeIn` in the named folder only.
export const IMPORT_DIRECTIONS = {
  contract: { rooms: [], packages: [], typesOnly: [], node: false },
  workflows: {
    rooms: ['contract'],
    packages: ['@temporalio/workflow'],
    typesOnly: ['@temporalio/common'],
    node: false,
  },
  servicenow: { rooms: ['contract'], packages: ['undici', 'zod', 'oauth4webapi', 'jose'], typesOnly: [], node: true },
  sink: {
    rooms: ['contract'],
    packages: ['@aws-sdk/client-s3', '@aws-sdk/lib-storage', 'zod'],
    typesOnly: [],
    node: true,
    // Files lie in folders or in buckets: whoever works on them asks the place.
    nodeIn: { 'node:fs': 'sink/directory', 'node:fs/promises': 'sink/directory' },
  },
  config: {
    rooms: ['contract', 'servicenow'],
    packages: ['zod', '@temporalio/envconfig'],
    typesOnly: [],
    node: true,
  },
  encryption: {
    rooms: ['config', 'contract'],
    packages: ['@temporalio/common', '@temporalio/proto', 'zod'],
    typesOnly: [],
    node: true,
  },
  activities: {
    rooms: ['contract', 'servicenow', 'sink'],
    packages: ['@temporalio/activity', '@temporalio/common', 'zod'],
    typesOnly: ['@temporalio/worker'],
    node: true,
  },
  'embedded-server': {
    rooms: ['contract', 'config', 'servicenow/http/deadline.ts', 'servicenow/http/printable.ts'],
    packages: ['@temporalio/client', 'undici', 'yauzl', 'zod'],
    typesOnly: [],
    node: true,
  },
  tracing: {
    // Of the activities only what a line says of an attempt.
    rooms: ['activities/log-interceptor.ts', 'contract'],
    packages: [
      '@temporalio/worker',
      '@temporalio/interceptors-opentelemetry',
      '@opentelemetry/api',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace-base',
      '@opentelemetry/sdk-trace-node',
    ],
    typesOnly: [],
    node: true,
  },
  worker: {
    rooms: [
      'activities',
      'config',
      'contract',
      'encryption',
      'inventory',
      'projections',
      'report',
      'servicenow',
      'sink',
      'tracing',
    ],
    packages: ['@temporalio/worker', '@temporalio/client', '@temporalio/common', 'undici', 'pino', 'zod'],
    typesOnly: [],
    node: true,
  },
  client: {
    // Of the sink only the form of a request, which a manifest holds too.
    rooms: ['config', 'contract', 'encryption', 'sink/schema/request-schema.ts'],
    packages: ['@temporalio/client', '@temporalio/common', 'zod'],
    typesOnly: [],
    node: true,
  },
  inventory: {
    rooms: ['contract', 'sink', 'projections/export/csv-pieces.ts'],
    packages: ['acorn', 'acorn-loose', 'zod'],
    typesOnly: [],
    node: true,
  },
  seal: {
    // Of the inventory only the form of the document that names its files.
    rooms: ['contract', 'sink', 'inventory/model/inventory-schema.ts'],
    packages: ['jose', 'zod'],
    typesOnly: [],
    node: true,
  },
  projections: {
    rooms: ['config/database-config.ts', 'contract', 'sink'],
    packages: ['hyparquet-writer', 'pg', 'pg-copy-streams', 'zod'],
    typesOnly: [],
    node: true,
  },
  report: { rooms: ['contract', 'inventory', 'sink'], packages: [], typesOnly: [], node: true },
  reader: { rooms: ['contract', 'sink'], packages: [], typesOnly: [], node: true },
  cli: {
    rooms: [
      ...[
        'client',
        'config',
        'contract',
        'embedded-server',
        'encryption',
        'inventory',
        'projections',
        'report',
        'seal',
        'simulator',
        'worker',
      ],
      // Of the lower rooms only what works on the files of a harvest, and a rule about text.
      ...[
        'sink/verify',
        'sink/accept',
        'sink/fold',
        'sink/outlook',
        'sink/prune',
        'sink/schema/json-schemas.ts',
        'sink/places',
        'sink/s3',
      ],
      'servicenow/http/printable.ts',
    ],
    packages: ['@temporalio/client', 'cli-progress', 'commander', 'zod'],
    typesOnly: ['@temporalio/worker', 'pino'],
    node: true,
  },
  simulator: { rooms: ['contract'], packages: ['zod'], typesOnly: [], node: true },
}

import { expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/load-config.ts'
import { loadObjectStore } from '../../../src/config/settings/object-store-config.ts'

const INSTANCE = { SERVICENOW_INSTANCE: 'acme', SERVICENOW_CLIENT_ID: 'id', SERVICENOW_CLIENT_SECRET: 'secret' }

test('a place in a bucket is taken as it is, with how its store is reached', () => {
  const config = loadConfig({
    ...INSTANCE,
    HARVESTER_SINK: 's3://acme-harvests/security/',
    HARVESTER_S3_ENDPOINT: 'https://objects.acme.example',
    HARVESTER_S3_REGION: 'eu-central-1',
    HARVESTER_S3_PATH_STYLE: 'true',
  })
  expect(config).toMatchObject({
    outputFolder: 's3://acme-harvests/security',
    outputNotice: null,
    sinkConfigured: true,
    objectStore: { endpoint: 'https://objects.acme.example', region: 'eu-central-1', pathStyle: true },
  })
})

test.each([
  { variable: 'HARVESTER_SINK', value: 's3://Acme/x', says: 'is not directory:/path/of/the/output or s3://' },
  { variable: 'HARVESTER_SINK', value: 's3://acme/../x', says: 'is not directory:' },
  { variable: 'HARVESTER_S3_ENDPOINT', value: 'http://objects.acme.example', says: 'is not https://host' },
  { variable: 'HARVESTER_S3_ENDPOINT', value: 'https://key:secret@objects.acme.example', says: 'is not https://host' },
  { variable: 'HARVESTER_S3_REGION', value: 'Frankfurt am Main', says: 'is not the name of a region' },
  { variable: 'HARVESTER_S3_PATH_STYLE', value: 'yes', says: 'is neither true nor false' },
])('$variable=$value is refused', ({ variable, value, says }) => {
  expect(() => loadConfig({ ...INSTANCE, [variable]: value })).toThrow(`${variable} ${says}`)
})

test('a command that reads a bucket needs nothing of the instance, and names every fault', () => {
  expect(loadObjectStore({ HARVESTER_S3_ENDPOINT: 'http://127.0.0.1:9000' })).toEqual({
    endpoint: 'http://127.0.0.1:9000',
    pathStyle: false,
  })
  expect(() => loadObjectStore({ HARVESTER_S3_REGION: '!', HARVESTER_S3_PATH_STYLE: '1' })).toThrow(
    /HARVESTER_S3_REGION.*HARVESTER_S3_PATH_STYLE/s,
  )
})

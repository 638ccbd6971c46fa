import { defineConfig } from 'vitest/config'
import folders from './test/mutation.json' with { type: 'json' }

const asked = Object.entries(folders).find(([folder]) => folder === process.env.MUTATED_FOLDER)

export default defineConfig({ test: { include: asked?.[1] ?? [], testTimeout: 60_000 } })

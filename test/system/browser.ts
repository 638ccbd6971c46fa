import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { requireTool } from './require-tool.ts'

/** A page in Chromium, and what it did while it was looked at. */
export interface LookedAt {
  readonly page: Page
  /** Addresses that the page asked for, its own file left out. */
  readonly asked: readonly string[]
  /** Errors, dialogs and messages of the page. */
  readonly noise: readonly string[]
}

/** How a page is looked at. */
export interface Look {
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

/** The browser of this file's tests, started when the first one needs it. */
const browser: { running: Promise<Browser> | null } = { running: null }

/** Opens a file in Debian's Chromium. */
export async function openFile(path: string, { width, scheme }: Look): Promise<LookedAt> {
  // Chromium's own sandbox refuses to run as root; what it opens here is our own file.
  browser.running ??= chromium.launch({ executablePath: requireTool('chromium'), args: ['--no-sandbox'] })
  const context = await (await browser.running).newContext({ viewport: { width, height: 900 }, colorScheme: scheme })
  const page = await context.newPage()
  const asked: string[] = []
  const noise: string[] = []
  page.on('request', (request) => {
    if (request.url() !== `file://${path}`) asked.push(request.url())
  })
  page.on('pageerror', (error) => noise.push(error.message))
  page.on('console', (message) => noise.push(message.text()))
  page.on('dialog', (dialog) => {
    noise.push(`dialog: ${dialog.message()}`)
    dialog.dismiss().catch(() => undefined)
  })
  await page.goto(`file://${path}`)
  return { page, asked, noise }
}

/** What axe finds that hinders people, serious or worse: the rule, and the elements. */
export async function hindrances(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(
    "axe.run().then(({violations})=>violations.filter(({impact})=>impact==='serious'||impact==='critical').map(({id,nodes})=>id+': '+nodes.map(({html})=>html.slice(0,160)).slice(0,5).join(' | ')))",
  )
  return Array.isArray(violations) ? violations.map(String) : [`axe gave ${typeof violations}`]
}

afterAll(async () => {
  await (await browser.running)?.close()
  browser.running = null
})

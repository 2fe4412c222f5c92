import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { adminKey, base } from './server'

const git = (folder: string, ...words: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false', ...words])

/** A repository with one commit, sent to the server as `cadre run --repo` sends a checkout. */
export const repository = async (): Promise<{ name: string; bundle: string }> => {
  const folder = mkdtempSync(join(tmpdir(), 'cadre-e2e-shop-'))
  git(folder, 'init', '-q', '-b', 'main')
  writeFileSync(join(folder, 'hello.txt'), 'hello\n')
  writeFileSync(join(folder, 'add.ts'), 'export const add = (a: number, b: number): number => a + b\n')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-qm', 'one')
  git(folder, 'bundle', 'create', '-q', 'all.bundle', 'HEAD', 'main')
  const response = await fetch(new URL('api/v1/bundles', base()), {
    method: 'POST',
    headers: { Authorization: `Bearer ${adminKey()}`, 'Content-Type': 'application/octet-stream' },
    body: readFileSync(join(folder, 'all.bundle')),
  })
  expect(response.ok, 'the bundle was taken').toBe(true)
  rmSync(folder, { recursive: true })
  return { name: 'shop', bundle: ((await response.json()) as { id: string }).id }
}

const call = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
  const response = await fetch(new URL(path, base()), {
    method,
    headers: { Authorization: `Bearer ${adminKey()}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  expect(response.ok, `${method} ${path}: ${text}`).toBe(true)
  return JSON.parse(text) as T
}

/** Files a job as a program would; its id. */
export const file = async (job: Record<string, unknown>): Promise<string> => (await call<{ id: string }>('POST', 'api/v1/jobs', job)).id

/** Waits until a job is over. */
export const ended = async (job: string): Promise<void> => {
  const stateOf = async () => (await call<{ status: { state: string } }>('GET', `api/v1/jobs/${job}/wait?timeout_sec=20`)).status.state
  await expect.poll(stateOf, { timeout: 180_000 }).not.toMatch(/queued|running/)
}

/** A job that runs a script of the shell. */
export const script = (text: string) => ({ prompt: 'a command', agent: 'custom', command: ['sh', '-c', text] })

/** Signs the browser in and goes to an address of the console. */
export const enter = async (page: Page, path: string): Promise<void> => {
  const response = await page.request.post(new URL('api/v1/session', base()).href, { data: { key: adminKey() }, headers: { 'X-Cadre-Console': '1' } })
  expect(response.ok(), await response.text()).toBe(true)
  await page.goto(new URL(path, base()).href)
}

/** What axe finds serious in what is shown now. */
export const seriousViolations = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(node => `  ${node.html}`).join('\n')}`)
}

/** The page as it is: light, dark and on a phone, each without a serious violation; nothing may stick out on the phone. */
export const shots = async (page: Page, name: string): Promise<void> => {
  const shot = async (look: string) => {
    await page.screenshot({ path: `build/screenshots/${name}-${look}.png`, animations: 'disabled' })
    expect(await seriousViolations(page)).toEqual([])
  }
  const before = page.viewportSize()
  await page.emulateMedia({ colorScheme: 'light' })
  await shot('light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await shot('dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 390, height: 844 })
  await shot('phone')
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'width on a phone').toBeLessThanOrEqual(390)
  if (before !== null) await page.setViewportSize(before)
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/**
 * The longest task of the page's main thread in milliseconds of its own processor time: what a person feels, without what other
 * programs of a loaded machine take away.
 */
export const longestTask = async (page: Page, act: () => Promise<void>): Promise<number> => {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline'] } })
  await act()
  const complete = new Promise<void>(resolve => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.end')
  await complete
  const threadOf = (event: TraceEvent) => `${event.pid} ${event.tid}`
  const mains = new Set(events.filter(event => event.name === 'thread_name' && event.args?.name === 'CrRendererMain').map(threadOf))
  const tasks = events.filter(event => event.ph === 'X' && event.name.endsWith('RunTask') && mains.has(threadOf(event)))
  expect(tasks.length, 'tasks that were traced').toBeGreaterThan(10)
  return Math.max(...tasks.map(event => (event.tdur ?? 0) / 1000))
}

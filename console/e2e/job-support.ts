import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { adminKey, serverUrl } from './fixtures'

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
  const response = await fetch(`${serverUrl()}/api/v1/bundles`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${adminKey()}`, 'Content-Type': 'application/octet-stream' },
    body: readFileSync(join(folder, 'all.bundle')),
  })
  expect(response.ok, 'the bundle was taken').toBe(true)
  rmSync(folder, { recursive: true })
  return { name: 'shop', bundle: ((await response.json()) as { id: string }).id }
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

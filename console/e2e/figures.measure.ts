import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { expect, serverUrl, signIn, test } from './fixtures'
import { longestTask } from './job-support'
import { SimulatedNode } from './simulated-nodes'

/*
 * The figures of docs/performance.md, section "Console". They say what this machine does, so they are no tests: `npm run figures`.
 */
const say = (figures: Record<string, number>) => process.stdout.write(`${JSON.stringify(figures)}\n`)
const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? NaN
const rounded = (value: number) => Math.round(value * 10) / 10

/** The private memory of the page's process, in MiB: the renderer that is largest. */
const rendererMiB = (browser: number): number => {
  const parents = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap(match => (match === null ? [] : [{ pid: Number(match[1]), parent: Number(match[2]), args: match[3] ?? '' }]))
  const mine = new Set([browser])
  for (let round = 0; round < 4; round += 1) for (const each of parents) if (mine.has(each.parent)) mine.add(each.pid)
  const sizes = parents
    .filter(({ pid, args }) => mine.has(pid) && args.includes('--type=renderer'))
    .map(({ pid }) => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024)
  return Math.max(...sizes)
}

/** The process of the browser: the child of this one that is a Chromium. */
const browserPid = (): number => {
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        return parent === process.pid && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--remote-debugging-pipe') ? [Number(name)] : []
      } catch {
        return []
      }
    })
  const [pid] = children
  if (pid === undefined) throw new Error('the browser is no child of this process')
  return pid
}

test('first load', async ({ browser, server }) => {
  await server.file('Seen at once\nsay hi')
  const usable: number[] = []
  const painted: number[] = []
  for (let round = 0; round < 9; round += 1) {
    // A new context has no cache.
    const page = await browser.newPage({ baseURL: `${serverUrl()}/` })
    await signIn(page)
    const from = performance.now()
    await page.goto('', { waitUntil: 'commit' })
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor()
    await page.getByRole('link', { name: /Nodes online/ }).waitFor()
    await page.getByRole('button', { name: /^Account/ }).first().click()
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    usable.push(performance.now() - from)
    painted.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN))
    await page.close()
  }
  say({ first_load_usable_ms: rounded(median(usable)), first_load_usable_worst_ms: rounded(Math.max(...usable)), first_contentful_paint_ms: rounded(median(painted)) })
})

test('five hundred running jobs', async ({ page, server }) => {
  test.setTimeout(300_000)
  const nodes: SimulatedNode[] = []
  try {
    for (let index = 0; index < 10; index += 1) nodes.push(await SimulatedNode.dial(server, serverUrl(), `simulated-${index}`, 50))
    const file = (index: number) =>
      server.file(`Job ${index} of many: mend what is broken in module ${index % 97}`, { agent: 'custom', command: ['true'], required_tags: ['simulated'], labels: { batch: 'figures' } })
    for (let index = 0; index < 500; index += 10) await Promise.all(Array.from({ length: 10 }, (_, more) => file(index + more)))
    await expect.poll(() => nodes.reduce((sum, node) => sum + node.running, 0), { timeout: 120_000 }).toBe(500)

    await signIn(page)
    await page.goto('jobs?label=batch%3Dfigures')
    const grid = page.getByRole('grid', { name: 'Jobs' })
    await expect(grid).toContainText('Job 499')
    // All 500 are on the page before one reads in the middle of them.
    await expect
      .poll(async () => {
        await grid.evaluate(element => element.scrollTo({ top: element.scrollHeight }))
        return page.getByText('500 shown').count()
      })
      .toBe(1)
    await grid.evaluate(element => element.scrollTo({ top: 8000 }))
    const id = await grid.getByRole('row').nth(15).getAttribute('data-job')
    const row = grid.locator(`[data-job="${id ?? ''}"]`)
    const before = (await row.boundingBox())?.y ?? NaN

    nodes.forEach(node => node.work(10))
    let moved = 0
    let filed = 500
    const seconds = async (count: number) => {
      for (let second = 0; second < count; second += 1) {
        nodes[filed % 10]?.finish()
        await file(filed)
        filed += 1
        await page.waitForTimeout(900)
        moved = Math.max(moved, Math.abs(((await row.boundingBox({ timeout: 5000 }))?.y ?? NaN) - before))
      }
    }
    await seconds(30)
    // A trace of a minute would itself be the longest task.
    const longest = await longestTask(page, () => seconds(10))
    const heap = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 2 ** 20)
    say({ running_jobs: nodes.reduce((sum, node) => sum + node.running, 0), row_moved_px: rounded(moved), longest_task_ms: rounded(longest), heap_mib: rounded(heap), page_process_mib: rounded(rendererMiB(browserPid())) })
  } finally {
    nodes.forEach(node => node.close())
  }
})

import type { Page } from '@playwright/test'
import { call, fresh } from './admin-support'
import { expect, expectAccessible, signIn, takeScreenshots, test } from './fixtures'
import { longestTask, repository } from './job-support'

/** A job that runs a script of the shell. */
const script = (text: string) => ({ agent: 'custom', command: ['sh', '-c', text] })

const badge = (page: Page, state: string) => page.getByRole('heading', { level: 1 }).getByText(state)

test('a log is watched as it grows, found in, and its lines have addresses', async ({ page, server }) => {
  const { id: job } = await server.file(
    'a command',
    script('for i in $(seq 1 40); do printf "\\033[32mtick %s\\033[0m\\n" $i; [ $i = 30 ] && echo "ERROR: step 30 broke" >&2; sleep 0.2; done'),
  )
  await signIn(page)
  await page.goto(`jobs/${job}?tab=log`)

  const log = page.getByRole('region', { name: 'Log' })
  await expect(log.getByText('tick 1', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Follow', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await expect(log.getByText('tick 40')).toBeVisible({ timeout: 60_000 })
  await expect(badge(page, 'succeeded')).toBeVisible({ timeout: 60_000 })

  await page.getByLabel('Find in the log').fill('TICK 3')
  await expect(log.getByText('11 lines', { exact: true })).toBeVisible()
  await page.getByLabel('Find in the log').press('Enter')
  await expect(log.getByText(/^\d+ of 11$/)).toBeVisible()

  await page.getByRole('button', { name: 'Next error' }).click()
  await expect(log.locator('[data-chosen]')).toContainText('ERROR: step 30 broke')

  await log.getByRole('link', { name: 'Link to line 5', exact: true }).click()
  await expect(page).toHaveURL(/line=5/)
  await page.reload()
  await expect(log.locator('[data-chosen]')).toContainText('tick 5')

  await page.getByRole('radio', { name: 'Errors' }).check()
  await expect(log.getByText(/^1 line ·/)).toBeVisible()
  await takeScreenshots(page, 'job-log')
})

test('comments on a change become a follow-up that goes on in the same session', async ({ page, server }) => {
  const { id: job } = await server.file('say I change it.\nedit hello.txt hello from an agent\nedit add.ts export const add = (a: number, b: number, c = 0): number => a + b + c\ncommit greet\nsay Done.', {
    repositories: [await repository()],
  })
  await server.over(job)
  await signIn(page)
  await page.goto(`jobs/${job}?tab=changes`)

  const hello = page.getByRole('region', { name: 'hello.txt' })
  await expect(hello.getByText('hello from an agent')).toBeVisible()
  await hello.getByRole('button', { name: 'Comment on the new line 1' }).click()
  await page.getByLabel('Comment on hello.txt, line 1').fill('append hello.txt reviewed by Ada')
  await page.getByRole('button', { name: 'Add comment' }).click()
  await expect(page.getByText('not sent yet')).toBeVisible()
  await takeScreenshots(page, 'job-changes')

  // A look elsewhere in between loses nothing.
  await page.getByRole('link', { name: 'Steps', exact: true }).click()
  await expect(page.getByText('I change it.', { exact: true })).toBeVisible()
  await takeScreenshots(page, 'job-steps')
  await page.getByRole('link', { name: /^Changes/ }).click()
  await page.getByRole('button', { name: 'Send as follow-up' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('textbox')).toHaveValue(/A reviewer left a comment.*hello\.txt:1\n> hello from an agent\nappend hello\.txt reviewed by Ada/s)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'File the job' }).click()

  await expect(page).not.toHaveURL(new RegExp(`/jobs/${job}(\\?|$)`))
  await expect(page.getByText('Goes on with', { exact: true })).toBeVisible()
  await expect(badge(page, 'succeeded')).toBeVisible({ timeout: 120_000 })
  await page.getByRole('link', { name: /^Changes/ }).click()
  await expect(page.getByRole('region', { name: 'hello.txt' }).getByText('reviewed by Ada')).toBeVisible()
})

test('a running job is cancelled with a reason, and a job that waits says why', async ({ page, server }) => {
  const { id: job } = await server.file('say I begin\nhang')
  await signIn(page)
  await page.goto(`jobs/${job}`)
  await expect(page.getByText('I begin', { exact: true })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('button', { name: 'Follow up' })).toHaveAttribute('aria-description', 'The job is not over yet')

  await page.getByRole('button', { name: 'Cancel' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('wrong branch')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Cancel the job' }).click()
  await expect(badge(page, 'cancelled')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('main').getByText('wrong branch').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible()

  const { id: waits } = await server.file('say hi', { required_tags: ['gpu'] })
  await page.goto(`jobs/${waits}`)
  await expect(page.getByText('no node with tag gpu; 1 node online')).toBeVisible()
  await takeScreenshots(page, 'job-waits')
  await server.post(`/api/v1/jobs/${waits}/cancel`, {})
})

test('a log of a million lines scrolls and is searched without a long task', async ({ page, server }, info) => {
  test.setTimeout(300_000)
  const { id: job } = await server.file(
    'a command',
    script(
      'awk \'BEGIN { for (i = 1; i <= 1000000; i++) if (i % 1000 == 7) printf "\\033[31mERROR\\033[0m in step %d: needle-%d\\n", i, i; else printf "\\033[32m%07d\\033[0m compile module %d of the project, all is well so far\\n", i, i % 97 }\'',
    ),
  )
  await server.over(job)
  await signIn(page)
  await page.goto(`jobs/${job}?tab=log`)
  const log = page.getByRole('region', { name: 'Log' })
  const box = page.getByRole('group', { name: 'Lines of the log' })
  await expect(log.getByText('complete', { exact: true })).toBeVisible({ timeout: 120_000 })
  await expect(log.getByText(/^1,000,000 lines/)).toBeVisible()

  const scrolling = await longestTask(page, async () => {
    await box.hover()
    for (let turn = 0; turn < 40; turn++) await page.mouse.wheel(0, 3000)
    await box.press('End')
    await expect(log.getByRole('link', { name: 'Link to line 1000000' })).toBeVisible()
    await box.press('Home')
    await expect(log.getByRole('link', { name: 'Link to line 1', exact: true })).toBeVisible()
  })
  const searching = await longestTask(page, async () => {
    await page.getByLabel('Find in the log').fill('needle-9')
    await expect(log.getByText('111 lines', { exact: true })).toBeVisible({ timeout: 120_000 })
    await page.getByLabel('Find in the log').press('Enter')
    await expect(log.locator('[data-chosen] mark')).toHaveText('needle-9')
  })
  await page.getByRole('button', { name: 'Search on the server' }).click()
  await expect(log.getByText(/^Output: \d+ or more on the server$/)).toBeVisible()
  await log.getByRole('button', { name: /needle-9007$/ }).click()
  await expect(log.locator('[data-chosen]')).toContainText('needle-9007')
  const heap = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 2 ** 20)

  const figures = `longest task ${scrolling.toFixed(0)} ms while scrolling, ${searching.toFixed(0)} ms while searching; ${heap.toFixed(0)} MiB of heap in the page`
  info.annotations.push({ type: 'measured', description: figures })
  process.stdout.write(`a million lines: ${figures}\n`)
  expect(scrolling).toBeLessThan(200)
  expect(searching).toBeLessThan(200)
  expect(heap).toBeLessThan(300)
})

test('a colour goes on over lines until it is taken back, and both streams can be taken along', async ({ page, server }) => {
  const { id: job } = await server.file('a command', script('printf "plain\\n\\033[31mred\\nstill red\\n\\033[0mplain again\\n"; echo oops >&2'))
  await server.over(job)
  await signIn(page)
  await page.goto(`jobs/${job}?tab=log`)
  const log = page.getByRole('region', { name: 'Log' })
  const colour = (text: string) => log.getByText(text, { exact: true }).evaluate(element => getComputedStyle(element).color)

  await expect(log.getByText('plain again')).toBeVisible()

  expect(await colour('still red')).toBe(await colour('red'))
  expect(await colour('plain again')).not.toBe(await colour('red'))
  for (const [link, text] of [['Download output', 'still red'], ['Download errors', 'oops']] as const) {
    const answer = await page.request.get((await log.getByRole('link', { name: link }).getAttribute('href')) ?? '')
    expect(await answer.text()).toContain(text)
  }
})

test('a change of ten thousand lines is drawn as one reads on', async ({ page, server }) => {
  const { id: job } = await server.file('a command', {
    ...script('seq 1 10000 > many.txt && git add -A && git -c user.name=a -c user.email=a@example.org commit -qm many'),
    repositories: [await repository()],
  })
  await server.over(job)
  await signIn(page)
  await page.goto(`jobs/${job}?tab=changes`)
  const file = page.getByRole('region', { name: 'many.txt' })

  await file.getByRole('button', { name: 'Show it anyway' }).click()

  await expect(file.getByText('500', { exact: true }).first()).toBeVisible()
  expect(await file.getByRole('row').count()).toBeLessThan(3000)
  const more = file.getByRole('button', { name: /Show more/ })
  for (let turn = 0; turn < 30 && (await more.count()) > 0; turn += 1) await more.press('Enter').catch(() => undefined)
  await expect(file.getByRole('button', { name: 'Comment on the new line 10000' })).toBeVisible()
})

test('a browser notice says when a watched job ends while the page is out of sight', async ({ page, server, context }) => {
  await context.grantPermissions(['notifications'])
  await page.addInitScript(() => {
    const shown: string[] = []
    Object.assign(window, { shownNotices: shown })
    class Noted extends EventTarget {
      static readonly permission = 'granted'
      static requestPermission = () => Promise.resolve('granted')
      constructor(title: string) {
        super()
        shown.push(title)
      }
    }
    Object.assign(window, { Notification: Noted })
  })
  const { id: job } = await server.file('say I begin\nhang')
  await signIn(page)
  await page.goto(`jobs/${job}`)
  await expect(page.getByText('I begin', { exact: true })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Notify me outside of this page' }).click()
  await page.getByRole('button', { name: 'Watch: say when it ends' }).click()
  await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden' }))

  await server.post(`/api/v1/jobs/${job}/cancel`, {})

  await expect
    .poll(() => page.evaluate(() => (window as unknown as { shownNotices: string[] }).shownNotices))
    .toEqual([`Cadre: ${job} cancelled`])
  await expect(page.getByText(`${job} cancelled`)).toBeVisible()
})

test('what an agent asks is answered on the page of its job', async ({ page, server }) => {
  const team = fresh('askers')
  await call('POST', '/api/v1/teams', { name: team })
  const { id: job } = await server.file('a command', {
    ...script(`
      tool() { curl -sS -H "Authorization: Bearer $CADRE_KEY" -H 'Content-Type: application/json' -H 'Accept: application/json' \\
        -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask_person","arguments":'"$1"'}}' "$CADRE_URL/mcp"; }
      tool '{"question":"Drop <b>the</b> table?","options":["Allow","Deny"],"wait_sec":50}'
      tool '{"question":"Which name?","wait_sec":50}'`),
    team,
  })
  await signIn(page)
  await page.goto(`jobs/${job}?tab=log`)

  const first = page.getByRole('region', { name: /^The agent asks/ })
  await expect(first.getByText('Drop <b>the</b> table?')).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page)
  await first.getByRole('button', { name: 'Deny' }).click()
  await expect(first.getByText('Which name?')).toBeVisible({ timeout: 60_000 })
  await first.getByLabel('Answer').fill('call it shop')
  await first.getByRole('button', { name: 'Answer' }).click()
  await expect(badge(page, 'succeeded')).toBeVisible({ timeout: 60_000 })
  await expect(first).toHaveCount(0)
  const log = page.getByRole('region', { name: 'Log' })
  await expect(log.getByText(/Deny/)).toBeVisible()
  await expect(log.getByText(/call it shop/)).toBeVisible()
})

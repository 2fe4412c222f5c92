import type { Page } from '@playwright/test'
import { expect, signIn, test } from './fixtures'

/** Playwright's pages are all in sight: this one is behind another now, as the browser would say, or before it again. */
const become = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate(now => {
    Object.defineProperty(document, 'visibilityState', { get: () => now, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)

const overview = (page: Page) => page.getByRole('heading', { name: 'Overview', level: 1 })
const live = (page: Page) => page.getByText('Live', { exact: true }).filter({ visible: true })

test('more windows than a browser has connections are open, and one that is looked at again has missed nothing', async ({ page, context, server }) => {
  test.slow()
  await signIn(page)
  await page.goto('jobs?label=batch%3Dwindows')
  await expect(live(page)).toBeVisible()
  await become(page, 'hidden')
  for (let window = 2; window <= 8; window += 1) {
    const other = await context.newPage()
    await other.goto('')
    await expect(overview(other)).toBeVisible()
    await become(other, 'hidden')
  }

  const job = await server.file('Filed while nobody looked', { labels: { batch: 'windows' } })
  await server.over(job.id)
  await become(page, 'visible')

  await expect(page.getByRole('row').filter({ hasText: 'Filed while nobody looked' })).toContainText('succeeded')
  await expect(page.getByRole('row').filter({ hasText: job.id })).toHaveCount(1)
  await expect(live(page)).toBeVisible()
})

test('of a job that one window watches the other tells, too', async ({ page, context, server }) => {
  const job = await server.file('Watched in two windows\nsay hi\nsleep 600')
  await signIn(page)
  await page.goto(`jobs/${job.id}`)
  const other = await context.newPage()
  await other.goto('jobs')
  await expect(live(other)).toBeVisible()

  await page.getByRole('button', { name: 'Watch: say when it ends' }).click()
  await server.post(`/api/v1/jobs/${job.id}/cancel`, {})

  await expect(page.getByText(`${job.id} cancelled`)).toBeVisible()
  await expect(other.getByText(`${job.id} cancelled`)).toBeVisible()
})

import { expect, signIn, test } from './fixtures'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true })

test('on a phone one gets everywhere and nothing is wider than the screen', async ({ page, server }) => {
  await server.file('Seen on a phone, with a prompt that is much longer than what fits on one line of it\nsay hi')
  await signIn(page)
  await page.goto('')

  for (const name of ['Jobs', 'Flows', 'Nodes', 'Teams', 'Settings', 'Overview']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).tap()
    await expect(page.locator('h1').first()).toBeVisible()
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(wider, name).toBeLessThanOrEqual(0)
  }

  await page.goto('settings/audit')
  await expect(page.getByRole('link', { name: 'Audit log' })).toBeInViewport({ ratio: 0.9 })

  const [node] = (await server.get<{ items: { name: string }[] }>('/api/v1/nodes')).items
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`nodes/${node?.name ?? ''}`)
  await expect(page.getByRole('heading', { name: 'Agent CLIs and accounts' })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
})

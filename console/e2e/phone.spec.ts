import { expect, signIn, test } from './fixtures'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true })

test('on a phone one gets everywhere and nothing is wider than the screen', async ({ page, server }) => {
  await server.file('Seen on a phone, with a prompt that is much longer than what fits on one line of it\nsay hi')
  await signIn(page)
  await page.goto('')

  for (const name of ['Jobs', 'Nodes', 'Teams', 'Settings', 'Overview']) {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).tap()
    await expect(page.locator('h1').first()).toBeVisible()
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(wider, name).toBeLessThanOrEqual(0)
  }
})

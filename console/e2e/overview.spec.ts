import { expect, signIn, takeScreenshots, test } from './fixtures'

test('the overview says what runs, what waits and why, and what failed', async ({ page, server }) => {
  const failed = await server.file('Mend the flaky checkout test\nusage 900 120 0.01\nfail the model gave up')
  await server.over(failed.id)
  const waiting = await server.file('Train the ranking model\nsay hm', { required_tags: ['gpu'] })
  const running = await server.file('Watch the queue\nsay on it\nsleep 600')

  await signIn(page)
  await page.goto('')

  const panel = (name: string) => page.getByRole('heading', { name, level: 2 }).locator('xpath=ancestor::section')
  await expect(panel('Running now')).toContainText('Watch the queue')
  await expect(panel('Waiting, and why')).toContainText('no node with tag gpu')
  await expect(panel('Failed since yesterday')).toContainText('the model gave up')
  await expect(panel('What happens')).toContainText(`${failed.id} failed`)
  await takeScreenshots(page, 'overview')

  await server.post(`/api/v1/jobs/${running.id}/cancel`, {})
  await expect(panel('Running now')).not.toContainText('Watch the queue')
  await expect(panel('What happens')).toContainText(`${running.id} was cancelled`)
  await server.post(`/api/v1/jobs/${waiting.id}/cancel`, {})
})

test('it speaks Korean, and the choice stays', async ({ page }) => {
  await signIn(page)
  await page.goto('')

  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: '한국어' }).click()
  await expect(page.getByRole('heading', { name: '개요', level: 1 })).toBeVisible()
  await page.reload()

  await expect(page.getByRole('heading', { name: '개요', level: 1 })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
})

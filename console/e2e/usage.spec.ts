import { expect, signIn, takeScreenshots, test } from './fixtures'

test('the usage page shows what agents used by day and by what is chosen, and gives it as CSV', async ({ page, server }) => {
  const job = await server.file('usage 12345 678 1.25\nsay done')
  await server.over(job.id)

  await signIn(page)
  await page.goto('usage')

  await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible()
  await expect(page.getByText('Cost per accepted change').first()).toBeVisible()
  await page.getByText('In figures').click()
  const today = new Date().toISOString().slice(0, 10)
  await expect(page.getByRole('region', { name: 'Per day' }).getByRole('row', { name: new RegExp(today) })).toBeVisible()
  await page.getByText('In figures').click()

  await page.getByLabel('By', { exact: true }).selectOption('agent')
  await expect(page).toHaveURL(/by=agent/)
  await expect(page.getByRole('region', { name: 'Per agent' }).getByRole('row', { name: /rehearsal/ })).toContainText('$')
  await page.getByRole('radio', { name: '7 days' }).check()
  await expect(page).toHaveURL(/days=(%22)?7/)
  await takeScreenshots(page, 'usage')

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'As CSV' }).click()
  const file = await (await download).createReadStream()
  let text = ''
  for await (const part of file) text += String(part)
  expect(text).toMatch(/^agent,events,prompt_tokens,/)
  expect(text).toContain('rehearsal,')
})

test('a viewer sees usage, and a time without any says so', async ({ page, server }) => {
  await signIn(page, await server.key('looks', 'viewer'))
  await page.goto('usage?by=crew')
  await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible()
  await expect(page.getByLabel('By', { exact: true })).toHaveValue('crew')
})

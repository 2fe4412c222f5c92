import { expect, signIn, takeScreenshots, test } from './fixtures'

test('a job is filed, its page opens, and a notice says when it ends', async ({ page, server }) => {
  await signIn(page)
  await page.goto('jobs/new')
  await page.getByLabel(/^Prompt/).fill('Write a greeting\nsay I begin\nedit hello.txt hello\nsay I am done')
  await page.getByLabel('Agent', { exact: true }).selectOption('rehearsal')
  await expect(page.getByRole('status').filter({ hasText: 'at once' })).toBeVisible()
  await takeScreenshots(page, 'new-job')

  await page.getByRole('button', { name: 'File the job' }).click()

  await expect(page).toHaveURL(/jobs\/j\d+/)
  const id = /jobs\/(j\d+)/.exec(page.url())?.[1] ?? ''
  expect(await server.over(id)).toBe('succeeded')
  await expect(page.getByText(`${id} succeeded`)).toBeVisible()
})

test('what was typed is there again after a look elsewhere, but for secrets, until it is filed or begun anew', async ({ page }) => {
  await signIn(page)
  await page.goto('jobs/new')
  await page.getByLabel(/^Prompt/).fill('say I was left')
  await page.getByText('Options', { exact: true }).click()
  await page.getByLabel('Environment').fill('TOKEN=a-secret')
  await page.getByRole('button', { name: 'Add a repository' }).click()
  await page.getByLabel('Repository', { exact: true }).first().fill('https://ann:a-secret@git.example/shop.git')
  await page.getByLabel('Branch, tag or commit').fill('main')
  await page.goto('nodes')
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain('a-secret')

  await page.getByRole('link', { name: 'New job' }).first().click()
  await expect(page.getByText('What you had typed is back')).toBeVisible()
  await expect(page.getByLabel(/^Prompt/)).toHaveValue('say I was left')
  await expect(page.getByLabel('Repository', { exact: true }).first()).toHaveValue('https://git.example/shop.git')
  await expect(page.getByLabel('Branch, tag or commit')).toHaveValue('main')
  await takeScreenshots(page, 'new-job-kept')
  await page.getByRole('button', { name: 'Begin anew' }).click()
  await expect(page.getByLabel(/^Prompt/)).toHaveValue('')
  await page.getByLabel(/^Prompt/).fill('say I am filed')
  await page.getByLabel('Agent', { exact: true }).selectOption('rehearsal')
  await page.getByRole('button', { name: 'File the job' }).click()
  await expect(page).toHaveURL(/jobs\/j\d+/)

  await page.goto('jobs/new')
  await expect(page.getByLabel(/^Prompt/)).toHaveValue('')
  await expect(page.getByRole('button', { name: 'Begin anew' })).toHaveCount(0)
})

test('the preview says what the job would wait for', async ({ page }) => {
  await signIn(page)
  await page.goto('jobs/new')

  await page.getByLabel(/^Prompt/).fill('say hi')
  await page.getByLabel('Agent', { exact: true }).selectOption('rehearsal')
  await page.getByRole('radio', { name: 'By tags' }).check({ force: true })
  await page.getByLabel('Required tags').fill('gpu')

  const preview = page.getByRole('status').filter({ hasText: 'It would wait' })
  await expect(preview).toContainText('no node with tag gpu')
})

test('what the server refuses stands at its field', async ({ page }) => {
  await signIn(page)
  await page.goto('jobs/new')
  await page.getByLabel(/^Prompt/).fill('say hi')
  await page.getByLabel('Agent', { exact: true }).selectOption('rehearsal')
  await page.getByText('Options', { exact: true }).click()
  await page.getByLabel('Time limit, minutes').fill('-1')

  await page.getByRole('button', { name: 'File the job' }).click()

  await expect(page.getByLabel('Time limit, minutes')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Time limit, minutes')).toHaveAccessibleDescription(/Use 1 to/)
})

test('an earlier job is a template', async ({ page, server }) => {
  const job = await server.file('A prompt to use again', { required_tags: ['tpu'], labels: { area: 'docs' }, timeout_sec: 600 })
  await signIn(page)
  await page.goto('jobs/new')
  await page.getByLabel(/^Prompt/).fill('say I was left')

  await page.goto(`jobs/new?like=${job.id}`)

  await expect(page.getByLabel(/^Prompt/)).toHaveValue('A prompt to use again')
  await expect(page.getByLabel('Required tags')).toHaveValue('tpu')
  await page.getByText('Options', { exact: true }).click()
  await expect(page.getByLabel('Time limit, minutes')).toHaveValue('10')
  await expect(page.getByLabel('Labels')).toHaveValue('area=docs')
  await page.getByLabel(/^Prompt/).fill('A prompt used again')
  await page.getByRole('button', { name: 'File the job' }).click()
  await expect(page).toHaveURL(/jobs\/j\d+/)
  const again = /jobs\/(j\d+)/.exec(page.url())?.[1] ?? ''
  await page.goto('jobs/new')
  await expect(page.getByLabel(/^Prompt/)).toHaveValue('say I was left')
  await page.getByRole('button', { name: 'Begin anew' }).click()
  await server.post(`/api/v1/jobs/${job.id}/cancel`, {})
  await server.post(`/api/v1/jobs/${again}/cancel`, {})
})

test('a job whose answer was lost is filed once, however often one presses', async ({ page, server }) => {
  await signIn(page)
  await page.goto('jobs/new')
  await page.getByLabel(/^Prompt/).fill('Filed once\nsay hi')
  await page.getByLabel('Agent', { exact: true }).selectOption('rehearsal')
  await page.getByText('Options', { exact: true }).click()
  await page.getByLabel('Labels').fill('batch=once')
  let lost = 0
  await page.route('**/api/v1/jobs', async route => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    return route.abort()
  })

  await page.getByRole('button', { name: 'File the job' }).click()
  await expect(page.getByText('The server was not reached')).toBeVisible()
  await page.getByRole('button', { name: 'File the job' }).click()

  await expect(page).toHaveURL(/jobs\/j\d+/)
  expect((await server.get<{ items: unknown[] }>('/api/v1/jobs?label=batch%3Donce')).items).toHaveLength(1)
})

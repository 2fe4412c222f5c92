import { expect, expectAccessible, signIn, takeScreenshots, test } from './fixtures'

interface Crew {
  readonly id: string
  readonly state: string
}

const part = (name: string, description: string, more: Record<string, unknown> = {}) => ({
  name,
  description,
  agent: 'rehearsal',
  expects: 'answer',
  ...more,
})

test('a crew is started, its split confirmed, and its parts are watched to the end', async ({ page, server }) => {
  await signIn(page)
  await page.goto('crews')
  await page.getByRole('button', { name: 'New crew' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/What shall be done/).fill('1. say the first\n2. say the second')
  await dialog.getByLabel('rehearsal', { exact: true }).check()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Start' }).click()

  await expect(page).toHaveURL(/crews\/c\d+$/)
  await expect(page.locator('header').first().getByText('Waits for your word')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Run it', exact: true }).click()

  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await expect
    .poll(async () => (await server.get<Crew>(`/api/v1/crews/${id}`)).state, { timeout: 90_000 })
    .toMatch(/done|needs_person/)
  await expect(page.locator('header').first().getByText(/Done|Needs a person/)).toBeVisible()
  await expect(page.getByRole('group', { name: 'Parts and what they wait for' }).getByRole('button')).toHaveCount(2)
})

test('the page of a crew shows its parts, their tries, logs and the report', async ({ page, server }) => {
  const crew = await server.post<Crew>('/api/v1/crews', {
    request: 'say what there is, then describe it',
    confirmed: true,
    parts: [
      part('look', 'say there are three files'),
      part('count', 'say forty-two lines'),
      part('describe', 'say it is small', { depends_on: ['look', 'count'], role: 'writer' }),
    ],
  })
  await expect.poll(async () => (await server.get<Crew>(`/api/v1/crews/${crew.id}`)).state, { timeout: 90_000 }).toBe('done')
  await signIn(page)
  await page.goto('crews')
  await expect(page.getByRole('link', { name: crew.id, exact: true })).toBeVisible()
  await takeScreenshots(page, 'crews')

  await page.getByRole('link', { name: crew.id, exact: true }).click()
  await expect(page).toHaveTitle(`${crew.id} · Cadre`)
  await page.getByRole('button', { name: /^describe/ }).click()
  await expect(page).toHaveURL(/part=describe/)
  await expect(page.getByRole('region', { name: 'Tries' }).getByText('success')).toBeVisible()
  await expect(page.getByText('it is small').first()).toBeVisible()
  await expect(page.getByRole('region', { name: 'Report' }).getByText('look')).toBeVisible()
  await expectAccessible(page)
  await takeScreenshots(page, 'crew')
})

test('a part that failed is tried again with another agent, or the crew is closed as it is', async ({ page, server }) => {
  const crew = await server.post<Crew>('/api/v1/crews', {
    request: 'fail',
    confirmed: true,
    parts: [part('broken', 'fail on purpose')],
  })
  await expect
    .poll(async () => (await server.get<Crew>(`/api/v1/crews/${crew.id}`)).state, { timeout: 90_000 })
    .toBe('needs_person')
  await signIn(page)
  await page.goto(`crews/${crew.id}`)

  await expect(page.getByText('What a person must decide')).toBeVisible()
  await page.getByRole('button', { name: 'Try again' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('With').selectOption('rehearsal')
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('broken is tried again')).toBeVisible()

  await expect(page.getByRole('button', { name: 'Close as it is' })).toBeVisible({ timeout: 90_000 })
  await page.getByRole('button', { name: 'Close as it is' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close as it is' }).click()
  await expect(page.locator('header').first().getByText('Closed')).toBeVisible()
})

test('an unknown crew is told, with the way back', async ({ page }) => {
  await signIn(page)
  await page.goto('crews/c999999')
  await expect(page.getByText('There is no such crew')).toBeVisible()
  await page.getByRole('link', { name: 'To all crews' }).click()
  await expect(page).toHaveURL(/crews$/)
})

test('agents are compared side by side, one result is picked, and then another', async ({ page, server }) => {
  const crew = await server.post<Crew>('/api/v1/crews', { request: 'say which is faster', compare: ['rehearsal', 'rehearsal'] })
  await expect.poll(async () => (await server.get<Crew>(`/api/v1/crews/${crew.id}`)).state, { timeout: 90_000 }).toBe('needs_person')
  await signIn(page)
  await page.goto(`crews/${crew.id}`)

  const table = page.getByRole('region', { name: 'Side by side' })
  await expect(table.getByText('rehearsal-2', { exact: true })).toBeVisible()
  await expectAccessible(page)
  await table.getByRole('button', { name: 'Pick rehearsal-2' }).click()
  await expect(table.getByText(/^Picked by /)).toBeVisible()
  await expect(page.locator('header').first().getByText('Done')).toBeVisible()

  await table.getByRole('button', { name: 'Pick rehearsal', exact: true }).click()
  await expect(table.getByRole('button', { name: 'Pick rehearsal-2' })).toBeVisible()
  await expect(table.getByText(/^Picked by /)).toHaveCount(1)
})

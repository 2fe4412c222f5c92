import { call, keyWith } from './admin-support'
import { adminKey, expect, serverUrl, signIn, takeScreenshots, test } from './fixtures'

test('a key signs in, and the page that was asked for opens', async ({ page }) => {
  await page.goto('jobs?state=running')
  await expect(page).toHaveURL(/sign-in/)
  await takeScreenshots(page, 'sign-in')

  await page.getByLabel('Key', { exact: true }).fill(adminKey())
  await page.getByRole('button', { name: 'Sign in' }).click()

  await expect(page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible()
  await expect(page).toHaveURL(/jobs\?state=running/)
  await expect(page).toHaveTitle('Jobs · Cadre')
})

test('a wrong key is refused, and the form says how to mend it', async ({ page }) => {
  await page.goto('sign-in')

  await page.getByLabel('Key', { exact: true }).fill('cadre_wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()

  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page).toHaveURL(/sign-in/)
})

test('the one-time link signs in once, and its code does not stay in the address', async ({ page, server, browser }) => {
  const { url_path } = await server.post<{ url_path: string }>('/api/v1/session/codes', {})

  await page.goto(url_path)
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
  expect(page.url()).not.toContain('code=')

  const other = await browser.newPage({ baseURL: `${serverUrl()}/` })
  await other.goto(url_path)
  await expect(other.getByRole('alert')).toContainText('no longer opens')
  await other.close()
})

test('the link that cadre up prints opens the console', { tag: '@first' }, async ({ page }) => {
  const link = process.env['CADRE_E2E_LINK'] ?? ''
  expect(link).toContain('sign-in#code=')

  await page.goto(link)

  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
})

test('no script can read the cookie, and signing out ends the session at the server', async ({ page, context }) => {
  await signIn(page)
  await page.goto('')
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const [cookie] = await context.cookies(`${serverUrl()}/api/v1/me`)
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })

  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()

  await expect(page).toHaveURL(/sign-in/)
  await context.addCookies(cookie === undefined ? [] : [cookie])
  const answer = await page.request.get(`${serverUrl()}/api/v1/me`)
  expect(answer.status()).toBe(401)
})

test('a link that is opened where the sign-in stands already signs in', async ({ page, server }) => {
  await page.goto('sign-in')
  await expect(page.getByLabel('Key', { exact: true })).toBeVisible()
  const { url_path } = await server.post<{ url_path: string }>('/api/v1/session/codes', {})

  await page.goto(url_path)

  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
})

test('an error says what and how to mend it, and nothing twice', async ({ page }) => {
  await signIn(page)

  await page.goto('jobs/j999999')

  const said = await page.getByRole('alert').innerText()
  expect(said.split("List the jobs with 'cadre jobs'")).toHaveLength(2)
  expect(said.split('No such job')).toHaveLength(2)
})

test('an address that is none is said so, with the way back, and the one of a job that older programs print is found', async ({ page, server }) => {
  const job = await server.file('say found')
  await signIn(page)
  const answer = await page.goto('jobs/unknown/x')
  expect(answer?.status()).toBe(404)
  await expect(page.getByText('There is no such page')).toBeVisible()
  await takeScreenshots(page, 'not-found')
  await page.getByRole('link', { name: 'To the overview' }).click()
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
  expect((await page.goto('nope'))?.status()).toBe(404)
  await expect(page.getByText('There is no such page')).toBeVisible()
  expect((await page.request.get('nope', { headers: { Accept: 'application/json' } })).headers()['content-type']).toContain('problem+json')

  await page.goto(`#job=${job.id}`)
  await expect(page).toHaveURL(new RegExp(`jobs/${job.id}$`))
})

test('a key that is taken back while its page is open leads to the sign-in, which says why, and back to the page', async ({ page }) => {
  const { key, secret } = await keyWith('operator')
  await signIn(page, secret)
  await page.goto('jobs?state=failed')
  await expect(page.getByText('Live', { exact: true }).filter({ visible: true })).toBeVisible()

  await call('DELETE', `/api/v1/keys/${key.id}`)

  await expect(page).toHaveURL(/sign-in/)
  await expect(page.getByText(/Your session is over, or its key was taken back/)).toBeVisible()
  await page.getByLabel('Key', { exact: true }).fill(adminKey())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/jobs\?state=failed/)

  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByLabel('Key', { exact: true })).toBeVisible()
  await expect(page.getByText(/Your session is over/)).toBeHidden()
})

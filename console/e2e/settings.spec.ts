import { once } from 'node:events'
import { createServer } from 'node:http'
import { call, expectFitsPhone, expectReason, fresh, keyWith } from './admin-support'
import { expect, expectAccessible, signIn, takeScreenshots, test } from './fixtures'

test('each part of the settings is drawn, on a phone too', async ({ page }) => {
  test.slow()
  await signIn(page)
  await page.goto('settings')
  const parts = ['Agent profiles', 'Keys', 'Secrets', 'Teams', 'Limits', 'Retention', 'Doctor', 'Integrations', 'Audit log']
  for (const part of parts) {
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: part }).click()
    await expect(page.getByRole('heading', { name: part, level: 2 }).first()).toBeVisible()
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
    await takeScreenshots(page, `settings-${part.toLowerCase().replace(/\W+/g, '-')}`)
    await expectFitsPhone(page)
  }
})

test('a key is made, shown once, works, and is revoked', async ({ page }) => {
  const name = fresh('anna')
  await signIn(page)
  await page.goto('settings/keys')
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('radio', { name: /^Operator/ }).check()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Make the key' }).click()

  const shown = page.getByRole('alertdialog')
  await expect(shown).toContainText('It is shown this once')
  const secret = (await shown.locator('code').first().textContent()) ?? ''
  expect(await call('GET', '/api/v1/me', undefined, secret)).toMatchObject({ name, grant: 'operator' })
  await shown.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)

  const row = page.getByRole('row', { name: new RegExp(name) })
  await row.getByRole('button', { name: 'Revoke' }).click()
  await expectAccessible(page)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(row).toHaveCount(0)
  await page.getByLabel('Show revoked and expired ones too').check()
  await expect(row).toContainText('Revoked')
  await expectReason(page, 'Revoke', /over already/)
})

test('a secret goes in and does not come out', async ({ page }) => {
  const name = fresh('KEY').toUpperCase().replaceAll('-', '_')
  const value = fresh('hunter2')
  await signIn(page)
  await page.goto('settings/secrets')
  await page.getByRole('button', { name: 'Set a secret' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Profile', { exact: false }).last().fill('rehearsal')
  await dialog.getByLabel('Value').fill(value)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save' }).click()

  const row = page.getByRole('row', { name: new RegExp(name) })
  await expect(row).toContainText('rehearsal')
  expect(await page.content()).not.toContain(value)
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(row).toHaveCount(0)
})

test('a limit is set, changed and removed', async ({ page }) => {
  const { key } = await keyWith('member')
  await signIn(page)
  await page.goto('settings/limits')
  await page.getByRole('button', { name: 'Set a limit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Whose').fill(key.id)
  await dialog.getByLabel('Tokens', { exact: true }).fill('many')
  await expect(dialog.getByText('Write a number above 0')).toBeVisible()
  await dialog.getByLabel('Tokens', { exact: true }).fill('20M')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save' }).click()

  const row = page.getByRole('row', { name: new RegExp(key.name) })
  await expect(row).toContainText('0 of 20M')
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(row).toHaveCount(0)
})

test('the audit log is filtered, and the address says how', async ({ page }) => {
  const { key } = await keyWith('viewer')
  await signIn(page)
  await page.goto('settings/audit')
  await page.getByLabel('Thing').fill(key.id)
  await page.getByRole('button', { name: 'Filter' }).click()

  await expect(page).toHaveURL(new RegExp(`thing=${key.id}`))
  await expect(page.getByRole('row')).toHaveCount(2)
  await expect(page.getByRole('row', { name: /key\.created/ })).toBeVisible()
})

test('who may not see keys and secrets is told what they need', async ({ page }) => {
  const viewer = await keyWith('viewer')
  await signIn(page, viewer.secret)
  await page.goto('settings/keys')
  await expect(page.getByText(/Needs the grant “admin”/)).toBeVisible()
  await page.goto('settings/limits')
  await expectReason(page, 'Set a limit', /operator/)
  await expectAccessible(page)
})

test('the audit log shows what happens while it is open', async ({ page, server }) => {
  await signIn(page)
  await page.goto('settings/audit')
  await expect(page.getByRole('region', { name: 'Audit log' })).toBeVisible()

  const name = fresh('seen')
  await server.key(name, 'viewer')

  await expect(page.getByRole('region', { name: 'Audit log' })).toContainText(name)
})

test('a webhook is added, its secret shown once, tested, paused, resumed and removed', async ({ page }) => {
  const name = fresh('hook')
  const got: string[] = []
  const receiver = createServer((request, response) => {
    got.push(String(request.headers['webhook-signature']))
    response.writeHead(202).end('thanks')
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const at = receiver.address()
  const url = typeof at === 'object' && at !== null ? `http://127.0.0.1:${at.port}/hook` : ''
  await signIn(page)
  await page.goto('settings/integrations')
  await page.getByRole('button', { name: 'Add a webhook' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Address').fill(url)
  await dialog.getByLabel('Events').fill('budget')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Add it' }).click()

  const shown = page.getByRole('alertdialog')
  await expect(shown).toContainText('It is shown this once')
  const secret = (await shown.locator('code').first().textContent()) ?? ''
  expect(secret).toMatch(/^whsec_/)
  await shown.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)

  const row = page.getByRole('row', { name: new RegExp(name) })
  await row.getByRole('button', { name: 'Test' }).click()
  await expect(page.getByText(`${name} took the test`)).toBeVisible()
  expect(got).toEqual([expect.stringMatching(/^v1,/)])
  await row.getByRole('button', { name: 'Pause' }).click()
  await expect(row).toContainText('Paused')
  await row.getByRole('button', { name: 'Resume' }).click()
  await expect(row).toContainText('Active')
  await expectAccessible(page)
  await expectFitsPhone(page)
  await row.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(row).toHaveCount(0)
  receiver.close()
})

import type { Page } from '@playwright/test'
import { call, expectFitsPhone, expectReason, fresh, keyWith } from './admin-support'
import { expect, expectAccessible, signIn, takeScreenshots, test } from './fixtures'

/** A team with members FE and BE (BE with a key) and three tasks, of which the third waits for the second. */
async function team() {
  const name = fresh('shop')
  await call('POST', '/api/v1/teams', { name, roles: ['FE', 'BE'], resources: ['nas-deploy', 'db-schema'] })
  const { secret } = await call<{ secret: string }>('POST', `/api/v1/teams/${name}/members`, { name: 'BE' })
  await call('POST', `/api/v1/teams/${name}/tasks`, { title: 'Write the API', assignee_role: 'BE', labels: ['api'], priority: 8 })
  await call('POST', `/api/v1/teams/${name}/tasks`, { title: 'Draw the page', assignee_role: 'FE', labels: ['page'] })
  await call('POST', `/api/v1/teams/${name}/tasks`, { title: 'Ship it', depends_on: [2] })
  return { name, be: secret }
}

const column = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}, `) })
const card = (page: Page, title: string) => page.getByRole('row', { name: new RegExp(title) })

test('a team is made and its board fills', async ({ page }) => {
  const name = fresh('crew')
  await signIn(page)
  await page.goto('teams')
  await page.getByRole('button', { name: 'New team' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Members to begin with').fill('FE, BE')
  await dialog.getByLabel('What they take turns on').fill('nas-deploy')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'New team' }).click()

  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expect(page.getByText('The board is empty')).toBeVisible()
  await page.getByRole('button', { name: 'New task' }).click()
  await page.getByLabel('Title').fill('Write the tests')
  await page.getByLabel('For').last().selectOption('BE')
  await page.getByLabel('Due').fill('2031-05-04T12:30')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Put it on the board' }).click()
  await expect(column(page, 'Open').getByText('Write the tests')).toBeVisible()

  await page.goto('teams')
  await expect(page.getByRole('link', { name })).toBeVisible()
  await takeScreenshots(page, 'teams')
})

test('a card moves by pointer, by keyboard and by its menu, but not where it may not', async ({ page }) => {
  const { name, be } = await team()
  await call('POST', `/api/v1/teams/${name}/tasks`, { title: 'Pay by card', assignee_role: 'BE', labels: ['api'] })
  await call('POST', `/api/v1/teams/${name}/tasks/4/claim`, { lease_sec: 3600 }, be)
  await call('POST', `/api/v1/teams/${name}/tasks`, { title: 'Translate the mails', assignee_role: 'FE' })
  await call('POST', `/api/v1/teams/${name}/tasks/5`, { status: 'blocked' })
  await call('POST', `/api/v1/teams/${name}/tasks`, { title: 'Set up the build', labels: ['build'] })
  await call('POST', `/api/v1/teams/${name}/tasks/6`, { status: 'done' })
  await signIn(page)
  await page.goto(`teams/${name}`)
  await expect(card(page, 'Write the API')).toBeVisible()
  await takeScreenshots(page, 'team-board')

  await card(page, 'Write the API').dragTo(column(page, 'Blocked').getByRole('grid'))
  await expect(column(page, 'Blocked').getByText('Write the API')).toBeVisible()

  await page.getByRole('button', { name: 'Move task 2' }).focus()
  await page.keyboard.press('Enter')
  for (let stops = 0; stops < 6; stops++) {
    const target = await page.evaluate(() => document.activeElement?.closest('section')?.getAttribute('aria-label') ?? '')
    if (target.startsWith('Done')) {
      break
    }
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await expect(column(page, 'Done').getByText('Draw the page')).toBeVisible()

  await call('POST', `/api/v1/teams/${name}/tasks/2`, { status: 'open' })
  await expect(column(page, 'Open').getByText('Draw the page')).toBeVisible()
  await page.getByRole('button', { name: 'Actions for task 3' }).click()
  await expect(page.getByRole('menuitem', { name: /Move to: In progress/ })).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByText('It waits for t2', { exact: true })).toBeVisible()
  await page.getByRole('menuitem', { name: /Move to: Cancelled/ }).click()
  await expect(column(page, 'Cancelled').getByText('Ship it')).toBeVisible()
})

test('a task is changed in its dialog, with its history, and comes live from others', async ({ page }) => {
  const { name, be } = await team()
  await call('POST', `/api/v1/teams/${name}/tasks/1/claim`, { lease_sec: 3600 }, be)
  await signIn(page)
  await page.goto(`teams/${name}?task=1`)

  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('BE')
  await expect(dialog).toContainText('took it')
  await dialog.getByLabel('Title').fill('Write the whole API')
  await dialog.getByLabel('Labels').fill('api, urgent')
  await dialog.getByLabel('Due').fill('2031-05-04T12:30')
  await dialog.getByLabel('Note').fill('more than was thought')
  await takeScreenshots(page, 'team-task')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(column(page, 'In progress').getByText('Write the whole API')).toBeVisible()
  await expect(column(page, 'In progress').getByText('urgent')).toBeVisible()

  await page.goto(`teams/${name}?task=1`)
  await expect(dialog.getByLabel('Due')).toHaveValue('2031-05-04T12:30')
  await expect(dialog.getByLabel('Labels')).toHaveValue('api, urgent')
  await dialog.getByLabel('Due').fill('')
  await dialog.getByLabel('Labels').fill('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const { task } = await call<{ task: { labels: string[]; due_at?: string } }>('GET', `/api/v1/teams/${name}/tasks/1`)
  expect(task.labels).toEqual([])
  expect(task.due_at).toBeUndefined()

  await call('POST', `/api/v1/teams/${name}/tasks/1`, { status: 'done' }, be)
  await expect(column(page, 'Done').getByText('Write the whole API')).toBeVisible()
})

test('mail is sent as a person, read by an agent, and the receipt says so', async ({ page }) => {
  const { name, be } = await team()
  await call('POST', `/api/v1/teams/${name}/messages`, { to: 'FE', body: 'Use the cursor, please.', priority: 'urgent' }, be)
  await signIn(page)
  await page.goto(`teams/${name}?tab=mail`)
  await page.getByRole('link', { name: /^FE/ }).click()
  await expect(page.getByText('Use the cursor, please.')).toBeVisible()
  await expect(page.getByText('nothing is marked as read')).toBeVisible()

  await page.getByLabel('To', { exact: true }).selectOption('BE')
  await page.getByLabel('Message').fill('Staging is yours until noon.')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByText('Sent to one member')).toBeVisible()
  await takeScreenshots(page, 'team-mail')

  await call('GET', `/api/v1/teams/${name}/inbox/BE?mark_read=true`, undefined, be)
  await page.getByRole('link', { name: /^BE/ }).click()
  const message = page.getByRole('listitem').filter({ hasText: 'Staging is yours until noon.' })
  await expect(message.getByText('a person')).toBeVisible()
  await message.getByRole('button', { name: 'Receipts' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: /BE/ })).toContainText('not yet')
  await expect(dialog.getByRole('row', { name: /BE/ }).getByRole('time')).toHaveCount(2)
  await expectAccessible(page)
})

test('a lock is taken, seen with its holder and countdown, and broken after a word of what that means', async ({ page }) => {
  const { name, be } = await team()
  await call('POST', `/api/v1/teams/${name}/locks`, { resources: ['nas-deploy'], ttl_sec: 3600 }, be)
  await signIn(page)
  await page.goto(`teams/${name}?tab=locks`)

  const held = page.getByRole('row', { name: /nas-deploy/ })
  await expect(held).toContainText('BE')
  await expect(held.getByRole('timer')).toContainText(/min/)
  await page.getByRole('row', { name: /db-schema/ }).getByRole('button', { name: 'Take' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take' }).click()
  await expect(page.getByRole('row', { name: /db-schema/ }).getByRole('button', { name: 'Give back' })).toBeVisible()
  await takeScreenshots(page, 'team-locks')
  await expectFitsPhone(page)

  await held.getByRole('button', { name: 'Break' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('BE is not told and may still be at work')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Break the lock' }).click()
  await expect(held).toContainText('free')
  await page.goto(`teams/${name}?tab=feed`)
  await expect(page.getByText('nas-deploy taken from BE')).toBeVisible()
  await takeScreenshots(page, 'team-feed')
})

test('who shares a lock and who waits for it is seen', async ({ page }) => {
  const { name, be } = await team()
  await call('POST', `/api/v1/teams/${name}/locks`, { resources: ['nas-deploy'], mode: 'shared' }, be)
  await call('POST', `/api/v1/teams/${name}/locks`, { resources: ['nas-deploy'], mode: 'shared' })
  const waits = call('POST', `/api/v1/teams/${name}/locks`, { resources: ['nas-deploy/a'], wait_sec: 50 }, be)
  await signIn(page)
  await page.goto(`teams/${name}?tab=locks`)

  const rows = page.getByRole('row', { name: /nas-deploy/ })
  await expect(rows).toHaveCount(2)
  await expect(rows.filter({ hasText: 'shared' })).toHaveCount(2)
  await expect(rows.first()).toContainText('BE')
  await expectAccessible(page)
  await call('POST', `/api/v1/teams/${name}/locks/steal`, { resource: 'nas-deploy' })
  expect(await waits).toMatchObject({ locks: [{ resource: 'nas-deploy/a' }] })
})

test('a member gets a key once, and a busy team cannot be ended', async ({ page }) => {
  const { name, be } = await team()
  await call('POST', `/api/v1/teams/${name}/tasks/1/claim`, {}, be)
  await signIn(page)
  await page.goto(`teams/${name}?tab=members`)
  await page.getByRole('button', { name: 'Add a member' }).click()
  await page.getByLabel('Name').fill('codex-1')
  await page.getByRole('button', { name: 'Make the key' }).click()
  const shown = page.getByRole('alertdialog')
  await expect(shown).toContainText('It is shown this once')
  await expect(shown).toContainText('CADRE_KEY_SHOP')
  const secret = (await shown.locator('code').first().textContent()) ?? ''
  await expectAccessible(page)
  await shown.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('row', { name: /codex-1/ })).toBeVisible()
  await expect(page.getByText(secret)).toHaveCount(0)
  expect(await call('GET', '/api/v1/me', undefined, secret)).toMatchObject({ member: 'codex-1' })
  await takeScreenshots(page, 'team-members')
  await expectFitsPhone(page)

  await page.getByRole('button', { name: 'Archive' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('BE still hold tasks')
  await call('POST', `/api/v1/teams/${name}/tasks/1`, { status: 'open' }, be)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Archive' }).click()
  await expect(page.getByText('Its keys have ended.')).toBeVisible()
})

test('who may only look sees the board, and why nothing can be changed', async ({ page }) => {
  const { name, be } = await team()
  await call('POST', `/api/v1/teams/${name}/locks`, { resources: ['nas-deploy'] }, be)
  const viewer = await keyWith('viewer')
  await signIn(page, viewer.secret)
  await page.goto(`teams/${name}`)

  await expect(card(page, 'Write the API')).toBeVisible()
  await expectReason(page, 'New task', /member/)
  await expect(page.getByRole('button', { name: 'Move task 1' })).toHaveCount(0)
  await page.getByRole('link', { name: 'Locks' }).click()
  await expectReason(page, 'Break', /operator/)
  await page.getByRole('link', { name: /^Mail/ }).click()
  await expectReason(page, 'Send', /member/)
  await expectAccessible(page)
})

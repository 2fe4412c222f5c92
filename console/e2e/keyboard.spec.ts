import { call, fresh } from './admin-support'
import { adminKey, expect, signIn, test } from './fixtures'
import { repository } from './job-support'
import { expectDialog, expectOpenDialog, focused, pressTo, tabTo, walk } from './keyboard-support'

/** Most pages have at least the skip button, the navigation and what is theirs. */
const LEAST = 10

test('one signs in, skips the navigation and goes on, by keyboard alone', async ({ page }) => {
  await page.goto('sign-in')
  await tabTo(page, page.getByLabel('Key', { exact: true }))
  await page.keyboard.insertText(adminKey())
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()

  expect(await walk(page)).toBeGreaterThan(LEAST)
  await page.keyboard.press('Home')
  await tabTo(page, page.getByRole('button', { name: /^Skip/ }))
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()

  await tabTo(page, page.getByRole('navigation').first().getByRole('link', { name: 'Jobs' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible()
})

test('the menu of the account opens, moves and closes by keyboard', async ({ page }) => {
  await signIn(page)
  await page.goto('')
  const account = page.getByRole('button', { name: /^Account/ }).last()
  await tabTo(page, account)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  const first = await focused(page)
  await page.keyboard.press('ArrowDown')
  expect((await focused(page))?.number).not.toBe(first?.number)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(account).toBeFocused()
})

test('a job is filed and its page read by keyboard alone', async ({ page, server }) => {
  await signIn(page)
  await page.goto('jobs/new')
  await tabTo(page, page.getByLabel(/^Prompt/))
  await page.keyboard.insertText('say by keyboard\nedit keys.txt pressed')
  await page.keyboard.press('Tab')
  await page.getByLabel('Agent', { exact: true }).selectOption('rehearsal')
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await tabTo(page, page.getByRole('button', { name: 'File the job' }))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/jobs\/j\d+/)
  const id = /jobs\/(j\d+)/.exec(page.url())?.[1] ?? ''
  expect(await server.over(id)).toBe('succeeded')
  await page.goto(`jobs/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()

  expect(await walk(page)).toBeGreaterThan(LEAST)
  const tabs = page.getByRole('tab')
  if ((await tabs.count()) > 1) {
    await tabTo(page, page.getByRole('tab', { selected: true }).first())
    const before = await focused(page)
    await page.keyboard.press('ArrowRight')
    expect((await focused(page))?.number).not.toBe(before?.number)
  }

  await page.goto('jobs')
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await tabTo(page, page.getByRole('row').nth(1))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/jobs\/j\d+/)
})

test('a log is searched and a change is commented on by keyboard alone', async ({ page, server }) => {
  test.slow()
  const { id } = await server.file('say needle one\nsay hay\nsay needle two\nedit hello.txt by keyboard\ncommit keys', {
    repositories: [await repository()],
  })
  await server.over(id)
  await signIn(page)
  await page.goto(`jobs/${id}?tab=log`)
  const find = page.getByLabel('Find in the log')
  await expect(page.getByRole('region', { name: 'Log' }).getByText(/needle two/).first()).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await tabTo(page, find)
  await page.keyboard.insertText('needle')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible()

  await page.goto(`jobs/${id}?tab=changes`)
  const line = page.getByRole('button', { name: 'Comment on the new line 1' }).first()
  await expect(line).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await tabTo(page, line)
  await page.keyboard.press('Enter')
  await expect(page.getByLabel(/^Comment on hello.txt, line 1/)).toBeFocused()
  await page.keyboard.insertText('append hello.txt reviewed')
  await tabTo(page, page.getByRole('button', { name: 'Add comment' }))
  await page.keyboard.press('Enter')
  await expect(page.getByText('not sent yet')).toBeVisible()
  await expectDialog(page, page.getByRole('button', { name: 'Send as follow-up' }))
})

test('the list of jobs is filtered by keyboard alone', async ({ page, server }) => {
  const wanted = await server.file('Found by keyboard', { required_tags: ['tpu'] })
  await signIn(page)
  await page.goto('jobs')
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await tabTo(page, page.getByRole('row').nth(1))
  await page.keyboard.press('/')
  await expect(page.getByLabel('Search in prompts')).toBeFocused()
  await page.keyboard.insertText('Found by keyboard')
  await tabTo(page, page.getByRole('button', { name: 'waiting', exact: true }))
  await page.keyboard.press('Space')

  await expect(page).toHaveURL(/state=queued/)
  await expect(page).toHaveURL(/text=Found/)
  await expect(page.getByRole('grid').getByRole('row')).toHaveCount(2)
  await expect(page.getByRole('row').nth(1)).toContainText(wanted.id)
  await tabTo(page, page.getByRole('button', { name: 'More filters' }))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByLabel('Label'))
  await server.post(`/api/v1/jobs/${wanted.id}/cancel`, {})
})

test('nodes are added, steered and tagged by keyboard, and each dialog gives the focus back', async ({ page }) => {
  const { items } = await call<{ items: { name: string }[] }>('GET', '/api/v1/nodes?state=online')
  const node = items[0]?.name ?? ''
  await signIn(page)
  await page.goto('nodes')
  await expect(page.getByRole('link', { name: node })).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await expectDialog(page, page.getByRole('button', { name: 'Add a node' }))
  await tabTo(page, page.getByRole('link', { name: node }))
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { name: node, level: 1 })).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await expectDialog(page, page.getByRole('button', { name: 'Drain' }))
  const more = page.getByRole('button', { name: 'More actions' })
  await tabTo(page, more)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Change tags' })).toBeVisible()
  await pressTo(page, 'ArrowDown', page.getByRole('menuitem', { name: 'Change tags' }), 5)
  await page.keyboard.press('Enter')
  await expectOpenDialog(page, more)
})

test('teams, their board, mail and locks are walked by keyboard, and each dialog gives the focus back', async ({ page }) => {
  test.slow()
  const name = fresh('keys')
  await call('POST', '/api/v1/teams', { name, roles: ['FE', 'BE'], resources: ['nas-deploy'] })
  await call('POST', `/api/v1/teams/${name}/tasks`, { title: 'Press a key', assignee_role: 'BE' })
  await signIn(page)
  await page.goto('teams')
  await expect(page.getByRole('link', { name })).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await expectDialog(page, page.getByRole('button', { name: 'New team' }))

  await page.goto(`teams/${name}`)
  await expect(page.getByRole('row', { name: /Press a key/ })).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await expectDialog(page, page.getByRole('button', { name: 'New task' }))
  const task = page.getByRole('button', { name: 'Actions for task 1' })
  await tabTo(page, task)
  await page.keyboard.press('Enter')
  await pressTo(page, 'ArrowDown', page.getByRole('menuitem', { name: 'Open', exact: true }), 5)
  await page.keyboard.press('Enter')
  await expectOpenDialog(page, page.getByRole('row', { name: /Press a key/ }))

  for (const tab of ['mail', 'locks', 'members', 'feed']) {
    await page.goto(`teams/${name}?tab=${tab}`)
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
    expect(await walk(page), tab).toBeGreaterThan(LEAST)
  }
  await page.goto(`teams/${name}?tab=locks`)
  await expectDialog(page, page.getByRole('button', { name: 'Take', exact: true }).first())
})

test('settings and crews are walked by keyboard, and each dialog gives the focus back', async ({ page }) => {
  test.slow()
  await signIn(page)
  for (const section of ['agents', 'keys', 'secrets', 'teams', 'limits', 'retention', 'doctor', 'integrations', 'audit']) {
    await page.goto(`settings/${section}`)
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
    expect(await walk(page), section).toBeGreaterThan(LEAST)
  }
  await page.goto('settings/keys')
  await expectDialog(page, page.getByRole('button', { name: 'New key' }))
  await page.goto('settings/secrets')
  await expectDialog(page, page.getByRole('button', { name: 'Set a secret' }))
  await page.goto('crews')
  await expect(page.getByRole('button', { name: 'New crew' })).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await expectDialog(page, page.getByRole('button', { name: 'New crew' }))
  await page.goto('flows')
  await expect(page.getByRole('button', { name: 'Start an item' })).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
  await expectDialog(page, page.getByRole('button', { name: 'Start an item' }))
  await page.goto('deliveries')
  await expect(page.getByRole('heading', { name: 'Webhook journal', level: 1 })).toBeVisible()
  expect(await walk(page)).toBeGreaterThan(LEAST)
})

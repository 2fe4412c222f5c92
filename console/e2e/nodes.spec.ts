import { call, expectReason, keyWith } from './admin-support'
import { expect, expectAccessible, signIn, takeScreenshots, test } from './fixtures'

interface Nodes {
  items: { name: string; state: string; scheduling: string }[]
}

const firstNode = async (): Promise<string> => {
  const { items } = await call<Nodes>('GET', '/api/v1/nodes?state=online')
  const name = items[0]?.name
  if (name === undefined) {
    throw new Error('no node is connected')
  }
  return name
}

test('the list of nodes is searched and filtered, and the address says how', async ({ page }) => {
  const node = await firstNode()
  await signIn(page)
  await page.goto('nodes')

  await expect(page).toHaveTitle('Nodes · Cadre')
  await expect(page.getByRole('link', { name: node })).toBeVisible()
  await expect(page.getByRole('meter', { name: /^Load \d+\.\d+ on \d+ core/ })).toBeVisible()
  await takeScreenshots(page, 'nodes')

  await page.getByLabel('State').selectOption('offline')
  await expect(page).toHaveURL(/state=offline/)
  await expect(page.getByText('No node matches these filters')).toBeVisible()

  await page.getByRole('button', { name: 'Clear the filters' }).first().click()
  await page.getByLabel('Search nodes').fill('rehearsal')
  await expect(page).toHaveURL(/q=rehearsal/)
  await expect(page.getByRole('link', { name: node })).toBeVisible()
})

test('a node is drained while it works, and opened again', async ({ page }) => {
  const node = await firstNode()
  const job = await call<{ id: string }>('POST', '/api/v1/jobs', { prompt: 'sleep 600', agent: 'rehearsal', node })
  await signIn(page)
  try {
    await page.goto(`nodes/${node}`)
    await expect(page.getByRole('link', { name: new RegExp(`^${job.id}\\.`) })).toBeVisible({ timeout: 60_000 })

    await page.getByRole('button', { name: 'Drain' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('It finishes what it runs (1)')
    await dialog.getByLabel('Stop what still runs after').selectOption('3600')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Drain' }).click()

    await expect(page.locator('header').getByText('Draining')).toBeVisible()
    await expect(page.getByText('What still runs then is stopped:')).toBeVisible()
    await page.getByRole('button', { name: 'More actions' }).click()
    await expect(page.getByRole('menuitem', { name: /Remove/ })).toHaveAttribute('aria-disabled', 'true')
    await expect(page.getByText('It runs a job: drain it first')).toBeVisible()
    await page.keyboard.press('Escape')
    await takeScreenshots(page, 'node')

    await call('POST', `/api/v1/jobs/${job.id}/cancel`, {})
    await expect(page.locator('header').getByText('Drained')).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText('Nothing runs here now')).toBeVisible()
  } finally {
    await call('POST', `/api/v1/nodes/${node}/open`)
  }

  await expect(page.locator('header').getByText('Drained')).toBeHidden()
  await page.getByRole('button', { name: 'Cordon' }).click()
  await expect(page.locator('header').getByText('Cordoned')).toBeVisible()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.locator('header').getByText('Cordoned')).toBeHidden()
  await expect(page.getByText('was cordoned').first()).toBeVisible()
})

test('a node gets tags besides its own', async ({ page }) => {
  const node = await firstNode()
  await signIn(page)
  await page.goto(`nodes/${node}`)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Change tags' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Added here').fill('big-disk, quiet')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Change tags' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('got other tags').first()).toBeVisible()

  await page.goto('nodes?tag=quiet')
  await expect(page.getByRole('link', { name: node })).toBeVisible()
  await call('PUT', `/api/v1/nodes/${node}/tags`, { tags: [] })
  await expect(page.getByText('No node matches these filters')).toBeVisible()
})

test('a node is added by a line that runs out', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page)
  await page.goto('nodes')

  await page.getByRole('button', { name: 'Add a node' }).click()
  await page.getByLabel('Name of the node').fill('build-77')
  await page.getByRole('button', { name: 'Make the line' }).click()

  await expect(page.getByRole('dialog').locator('code')).toContainText('node --join')
  await expect(page.getByRole('timer')).toContainText(/9 min/)
  await takeScreenshots(page, 'node-add')
  await page.getByRole('button', { name: 'Copy the line' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('--name build-77')
})

test('who may only look is told why the rest is closed', async ({ page }) => {
  const node = await firstNode()
  const viewer = await keyWith('viewer')
  await signIn(page, viewer.secret)
  await page.goto(`nodes/${node}`)

  await expectReason(page, 'Cordon', /operator/)
  await expectReason(page, 'Drain', /operator/)
  await page.goto('nodes')
  await expectReason(page, 'Add a node', /admin/)
})

test('a node that is not there is said so, with the way back', async ({ page }) => {
  await signIn(page)
  await page.goto('nodes/nowhere')

  await expect(page.getByText('No such node')).toBeVisible()
  await page.getByRole('link', { name: 'All nodes' }).click()
  await expect(page).toHaveTitle('Nodes · Cadre')
})

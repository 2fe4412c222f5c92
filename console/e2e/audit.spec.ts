import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectFitsPhone, fresh, keyWith } from './admin-support'
import { checkFile, tamper } from './audit-support'
import { startCadre } from './cadre'
import { expect, expectAccessible, signIn, takeScreenshots, test } from './fixtures'
import { tabTo } from './keyboard-support'

const LOG = { name: 'Audit log' }

test('the filters are in the address, which shows the same to whoever opens it', async ({ page, browser }) => {
  const { key } = await keyWith('viewer')
  await signIn(page)
  await page.goto('settings/audit')
  await page.getByRole('combobox', { name: 'Kind' }).fill('key.cre')
  await page.getByRole('option', { name: 'key.created' }).click()
  await page.getByLabel('Thing').fill(key.id)
  await page.getByLabel('Time', { exact: true }).selectOption('86400')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()

  await expect(page).toHaveURL(new RegExp(`thing=${key.id}`))
  await expect(page).toHaveURL(/kind=key\.created/)
  await expect(page.getByRole('button', { name: 'Filter', exact: true })).toBeFocused()
  await expect(page.getByText('These are all that match of what is kept.')).toBeVisible()
  await expect(page.getByRole('region', LOG).getByRole('row')).toHaveCount(2)

  const other = await browser.newPage()
  await signIn(other)
  await other.goto(page.url())
  await expect(other.getByRole('combobox', { name: 'Kind' })).toHaveValue('key.created')
  await expect(other.getByRole('region', LOG).getByRole('row')).toHaveCount(2)
  await other.close()
})

test('a time has a beginning and an end, and without a match the page says so', async ({ page }) => {
  await signIn(page)
  await page.goto('settings/audit')
  await page.getByLabel('Time', { exact: true }).selectOption('own')
  await page.getByLabel('From', { exact: true }).fill('2020-01-02T00:00')
  await page.getByLabel('Until').fill('2020-01-01T00:00')
  await expect(page.getByText('This lies before the beginning')).toBeVisible()
  await page.getByLabel('Until').fill('2020-01-03T00:00')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()

  await expect(page).toHaveURL(/from=2020-01-0/)
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filters' }).click()
  await expect(page.getByLabel('Who', { exact: true })).toBeFocused()
  await expect(page.getByRole('region', LOG)).toBeVisible()
})

test('without a match in the newest events one is told how far it looked, and goes on', async ({ page, server }) => {
  await signIn(page)
  const asked: (string | null)[] = []
  await page.route(/\/api\/v1\/audit\?/, async route => {
    const cursor = new URL(route.request().url()).searchParams.get('cursor')
    asked.push(cursor)
    const next = Number(cursor ?? 500_000) - 50_000
    await route.fulfill({ json: next > 150_000 ? { items: [], next: String(next) } : { items: (await server.get<{ items: unknown[] }>('/api/v1/audit?limit=1')).items } })
  })
  await page.goto('settings/audit?actor=rare')
  await expect(page.getByRole('heading', { name: 'Nothing found so far' })).toBeVisible()
  await expect(page.getByText('Looked through all newer than event 300,000.')).toBeVisible()
  expect(asked).toEqual([null, '450000', '400000', '350000'])

  await page.getByRole('button', { name: 'Go on looking' }).click()
  await expect(page.getByRole('region', LOG).getByRole('row')).toHaveCount(2)
  expect(asked).toHaveLength(7)
})

test('an event opens in its place by keyboard, and its thing is a link', async ({ page, server }) => {
  const job = await server.file('say done')
  await signIn(page)
  await page.goto(`settings/audit?thing=${job.id}&kind=job.queued`)
  // By its attribute: while the list of kinds is open, which it is as one comes by, all else is hidden from roles.
  const opener = page.locator(`button[aria-label="Details of job.queued ${job.id}"]`)
  await tabTo(page, opener)
  await page.keyboard.press('Enter')

  await expect(opener).toHaveAttribute('aria-expanded', 'true')
  const details = page.getByRole('region', { name: `Details of job.queued ${job.id}` })
  await expect(details).toContainText('rehearsal')
  await takeScreenshots(page, 'audit-details')
  await expectFitsPhone(page)
  await details.getByRole('link', { name: job.id }).first().click()
  await expect(page).toHaveURL(new RegExp(`/jobs/${job.id}`))
})

test('an error is said, and trying again mends it', async ({ page }) => {
  await signIn(page)
  const broken = /\/api\/v1\/audit\?/
  await page.route(broken, route => route.fulfill({ status: 400, contentType: 'application/problem+json', body: JSON.stringify({ code: 'INVALID', title: 'On purpose', detail: '', fix: 'Try again', status: 400, which: {}, type: 'about:blank' }) }))
  await page.goto('settings/audit')
  await expect(page.getByRole('alert')).toContainText('On purpose')

  await page.unroute(broken)
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('region', LOG)).toBeVisible()
})

test('who may not see the audit is told what they need', async ({ page }) => {
  const member = await keyWith('member')
  await signIn(page, member.secret)
  await page.goto('settings/audit')

  await expect(page.getByText(/Needs the grant “operator”/)).toBeVisible()
  await expectAccessible(page)
})

test('what the filters show is saved with the time in the name of the file', async ({ page, server }) => {
  const name = fresh('saved')
  await server.key(name, 'viewer')
  await signIn(page)
  await page.goto('settings/audit?kind=key.created')
  await page.getByRole('button', { name: 'Export' }).click()
  await expectAccessible(page)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save the file' }).click()

  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^cadre-audit_\d{4}-\d\d-\d\dT\d{4}Z_\d{4}-\d\d-\d\dT\d{4}Z\.jsonl$/)
  const lines = readFileSync(await file.path(), 'utf8').trimEnd().split('\n')
  const events = lines.map(line => JSON.parse(line) as { kind: string; body: { name: string } })
  expect(new Set(events.map(event => event.kind))).toEqual(new Set(['key.created']))
  expect(events.map(event => event.body.name)).toContain(name)
  await expect(page.getByText(file.suggestedFilename())).toBeVisible()
})

test('the chain is found whole, an export can be checked without the server, and a row that was changed is found', async ({ page }) => {
  test.slow()
  const folder = mkdtempSync(join(tmpdir(), 'cadre-audit-'))
  const cadre = await startCadre(folder)
  try {
    await signIn(page, cadre.key, cadre.url)
    await page.goto(`${cadre.url}/settings/audit`)
    const seals = page.getByRole('region', { name: 'Seals' })
    // The server seals each half minute.
    await expect(seals.getByRole('button', { name: 'Copy the seal as event:hash' })).toBeVisible({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Check the chain' }).click()
    const check = page.getByRole('region', { name: 'Check' })
    await expect(check).toContainText('as they were sealed')
    await expect(check.locator('code')).toHaveText(/^\d+:[0-9a-f]{64}$/)
    await takeScreenshots(page, 'audit-whole')

    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('radio', { name: 'All of this time, with its seals' }).check()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save the file' }).click()
    const file = await saved
    expect(file.suggestedFilename()).toMatch(/^cadre-audit_sealed_.*\.jsonl$/)
    expect(checkFile(await file.path())).toBe(0)
    await page.keyboard.press('Escape')

    tamper(folder, "update event set actor_name = 'eve' where seq = 1")
    await check.getByRole('button', { name: 'Check the chain' }).click()
    const broken = check.getByRole('alert')
    await expect(broken).toContainText('Not as it was sealed: events behind 0 up to')
    await expect(broken).toContainText('What to do')
    await takeScreenshots(page, 'audit-broken')
    await expectFitsPhone(page)
  } finally {
    await cadre.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a check can be stopped and gone on with', async ({ page }) => {
  await signIn(page)
  let held = (): void => undefined
  const hold = new Promise<void>(go => {
    held = go
  })
  const look = { seals: 20, events: 400, deleted: 0, digest: 'a'.repeat(64), unsealed: 0 }
  await page.route(/\/api\/v1\/audit\/check/, async route => {
    const isFirst = route.request().url().endsWith('after=0')
    if (!isFirst) await hold
    await route.fulfill({ json: { ...look, up_to: isFirst ? 400 : 800, end: !isFirst } }).catch(() => undefined)
  })
  await page.goto('settings/audit')
  await page.getByRole('button', { name: 'Check the chain' }).click()
  await expect(page.getByRole('progressbar', { name: 'Checking the chain' })).toBeVisible()
  await expect(page.getByText('400 events as they were sealed')).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()

  await expect(page.getByText('Stopped at event 400')).toBeVisible()
  held()
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByText('All 800 events are as they were sealed')).toBeVisible()
})

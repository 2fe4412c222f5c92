import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { call, expectFitsPhone, expectReason, fresh, keyWith } from './admin-support'
import { startCadre } from './cadre'
import { expect, expectAccessible, serverUrl, signIn, takeScreenshots, test } from './fixtures'
import { tabTo, walk } from './keyboard-support'

const HOSTILE = '<img src=x onerror="document.title=1">'
const SECRET = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

/** A collection of its own, with documents by their names. */
const collectionWith = async (documents: Readonly<Record<string, string>>, request: object = {}): Promise<string> => {
  const name = fresh('kept')
  await call('PUT', `/api/v1/knowledge/${name}`, request)
  const all = Object.entries(documents).map(([source, text]) => ({ source, content: base64(text) }))
  for (let at = 0; at < all.length; at += 200) await call('POST', `/api/v1/knowledge/${name}/documents`, { documents: all.slice(at, at + 200) })
  return name
}

const search = async (page: Page, query: string, collection?: string) => {
  await page.getByLabel('Search for', { exact: true }).fill(query)
  if (collection !== undefined) await page.getByLabel('In', { exact: true }).selectOption(collection)
  await page.getByRole('button', { name: 'Search', exact: true }).click()
}

/** Nothing that came from a document was made a part of the page. */
const expectNoImages = async (page: Page) => expect(await page.locator('img').count()).toBe(0)

test('a collection is made, changed and removed', async ({ page }) => {
  const team = fresh('shop')
  const name = fresh('handbook')
  await call('POST', '/api/v1/teams', { name: team, roles: ['FE'], resources: [] })
  await signIn(page)
  await page.goto('knowledge')
  await page.getByRole('button', { name: 'New collection' }).click()
  const dialog = page.getByRole('dialog', { name: 'Make a collection' })
  await dialog.getByLabel('Name').fill('Not a name')
  await expect(dialog.getByText('Only a-z, 0-9 and -')).toBeVisible()
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('For', { exact: true }).selectOption(team)
  await dialog.getByLabel('Repository').fill(`https://git.example/${HOSTILE}`)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save' }).click()

  await expect(page).toHaveURL(new RegExp(`/knowledge/${name}$`))
  await expect(page.getByText(`for the team ${team}`)).toBeVisible()
  await expect(page.getByText(HOSTILE)).toBeVisible()
  await page.getByRole('button', { name: 'Change' }).click()
  const change = page.getByRole('dialog', { name: `Change ${name}` })
  await change.getByLabel('For', { exact: true }).selectOption('')
  await change.getByLabel('Repository').fill('https://git.example/shop.git')
  await change.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('for everybody')).toBeVisible()

  await page.goto('knowledge')
  const row = page.getByRole('region', { name: 'Collections' }).getByRole('row', { name: new RegExp(name) })
  await expect(row).toContainText('https://git.example/shop.git')
  await expect(row).toContainText('everybody')
  await row.getByRole('link', { name }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  const confirm = page.getByRole('alertdialog', { name: `Remove ${name}?` })
  await expect(confirm).toContainText('0 documents')
  await confirm.getByRole('button', { name: 'Remove' }).click()
  await expect(page).toHaveURL(/\/knowledge$/)
  await expect(page.getByRole('region', { name: 'Collections' }).getByRole('link', { name })).toHaveCount(0)
  await expectNoImages(page)
})

test('files are chosen and dropped, and those that are not taken are named with the reason', async ({ page }) => {
  const name = await collectionWith({})
  await signIn(page)
  await page.goto(`knowledge/${name}`)
  await page.getByLabel('Below this folder of the collection').fill('docs')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles([
    { name: 'plans.md', mimeType: 'text/markdown', buffer: Buffer.from(`# Plans\n\nA train merges what is done.\ntoken ${SECRET}\n`) },
    { name: `${HOSTILE}.md`, mimeType: 'text/markdown', buffer: Buffer.from(`# ${HOSTILE}\n\n${HOSTILE} is a tag of walruses\n`) },
    { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 2, 0, 255]) },
    { name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.alloc(2_000_001, 'a') },
  ])

  await expect(page.getByText('2 documents are stored · 1 secret is masked')).toBeVisible()
  const refused = page.getByRole('list', { name: 'Files that are not taken' })
  await expect(refused.getByRole('listitem')).toHaveCount(2)
  await expect(refused).toContainText('docs/logo.png It is no text')
  await expect(refused).toContainText('docs/large.txt It is larger than 2 MB')
  const documents = page.getByRole('region', { name: 'Documents' })
  await expect(documents.getByRole('row')).toHaveCount(3)
  await expect(documents.getByRole('link', { name: `docs/${HOSTILE}.md` })).toBeVisible()
  await takeScreenshots(page, 'knowledge-added')
  await expectFitsPhone(page)

  await page.getByLabel('Below this folder of the collection').fill('')
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['서버를 다시 시작하면 작업이 이어진다.\n'], '서버.md'.normalize('NFD')))
    return data
  })
  await page.locator('[data-drop]').dispatchEvent('drop', { dataTransfer: transfer })
  await expect(page.getByText('1 document is stored', { exact: true })).toBeVisible()
  await expect(documents.getByRole('link', { name: '서버.md' })).toBeVisible()
  await expectNoImages(page)
})

test('a search is in the address, shows where its words stand, and gives text as text', async ({ page, browser }) => {
  const name = await collectionWith({
    'docs/plans.md': '# Plans\n\n## Trains\n\nA train merges walruses in order.\n',
    [`docs/${HOSTILE}.md`]: `# ${HOSTILE}\n\n${HOSTILE} is a tag of walruses\n`,
    'ko.md': '# 운영\n\n서버를 다시 시작하면 작업이 이어진다.\n',
  })
  await signIn(page)
  await page.goto('knowledge')
  await search(page, 'which walrus merges?', name)

  await expect(page).toHaveURL(new RegExp(`collection=${name}`))
  const passage = page.getByRole('article', { name: /^docs\/plans\.md:1?\d/ })
  await expect(passage).toContainText('Plans')
  await expect(passage.locator('mark')).toHaveText(['merges', 'walruses'])
  await expect(page.getByRole('status').getByText(/passages? by words/)).toBeVisible()
  await expect(page.getByRole('article').filter({ hasText: `${HOSTILE} is a tag of` })).toBeVisible()
  await expectNoImages(page)
  await takeScreenshots(page, 'knowledge-search')
  await expectFitsPhone(page)

  const context = await browser.newContext({ baseURL: `${serverUrl()}/` })
  const other = await context.newPage()
  await signIn(other)
  await other.goto(page.url())
  await expect(other.getByLabel('Search for', { exact: true })).toHaveValue('which walrus merges?')
  await other.getByRole('link', { name: /^docs\/plans\.md:/ }).click()
  await expect(other).toHaveURL(/\/document\?/)
  await expect(other.getByRole('heading', { name: 'docs/plans.md', level: 1 })).toBeVisible()
  await expect(other.locator('[data-line="5"]')).toHaveText('A train merges walruses in order.')
  await expect(other.locator('[data-line="5"]')).toHaveCSS('background-color', /^(?!rgba\(0, 0, 0, 0\))/)
  await expectAccessible(other)
  await context.close()

  await search(page, '서버 작업')
  await expect(page).toHaveURL(/q=/)
  await expect(page.getByRole('article', { name: /^ko\.md:/ }).locator('mark')).toHaveText(['서버', '작업'])
  await search(page, 'qqqzzzxxx')
  await expect(page.getByRole('heading', { name: 'Nothing is found' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await expect(page).toHaveURL(/\/knowledge$/)
})

test('what a search could not do is said, and an error can be tried again', async ({ page }) => {
  const name = await collectionWith({ 'a.md': 'The walrus sleeps.\n' })
  await signIn(page)
  await page.goto(`knowledge?q=walrus&collection=${name}&mode=hybrid`)
  await expect(page.getByLabel('How', { exact: true })).toHaveValue('hybrid')
  await expect(page.getByText('Less was done than was asked:')).toBeVisible()
  await expect(page.getByRole('article', { name: 'a.md:1' })).toBeVisible()

  await page.goto(`knowledge?q=walrus&collection=${name}&mode=vector`)
  await expect(page.getByRole('alert')).toContainText('This server makes no vectors')
  await page.goto('knowledge?q=walrus&collection=not-there')
  await expect(page.getByRole('alert')).toContainText('No such collection')

  let behind = 3
  await page.route(/\/api\/v1\/search\?/, async route => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), behind, new_field: [1] } })
    behind = 0
  })
  await page.goto(`knowledge?q=walrus&collection=${name}`)
  await expect(page.getByText('3 newer changes are not in the index yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Search again' }).click()
  await expect(page.getByText('not in the index yet')).toHaveCount(0)
  await expect(page.getByRole('article', { name: 'a.md:1' })).toBeVisible()
})

test('more is shown of what is found, and the button keeps its place', async ({ page }) => {
  const name = await collectionWith(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.md`, `The walrus number ${at} sleeps.\n`])))
  await signIn(page)
  await page.goto(`knowledge?q=walrus&collection=${name}`)
  await expect(page.getByRole('article')).toHaveCount(10)
  const more = page.getByRole('button', { name: 'Show more' })
  await more.click()
  await expect(page.getByRole('article')).toHaveCount(30)
  await expect(more).toBeFocused()
  await more.click()
  await expect(page.getByRole('article')).toHaveCount(40)
  await expect(more).toHaveCount(0)
})

test('documents are listed in pages, found by name, and removed after a question', async ({ page }) => {
  const name = await collectionWith(Object.fromEntries(Array.from({ length: 130 }, (_, at) => [`notes/${String(at).padStart(3, '0')}.md`, `note ${at}\n`])))
  await signIn(page)
  await page.goto(`knowledge/${name}`)
  const documents = page.getByRole('region', { name: 'Documents' })
  await expect(documents.getByRole('row')).toHaveCount(101)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(documents.getByRole('row')).toHaveCount(131)

  await page.getByLabel('Find by name').fill('NOTES/12')
  await expect(page).toHaveURL(/name=NOTES/)
  await expect(documents.getByRole('row')).toHaveCount(11)
  await page.getByLabel('Select notes/120.md').check()
  await page.getByLabel('Select notes/121.md').check()
  await page.getByRole('button', { name: 'Remove 2 …' }).click()
  const confirm = page.getByRole('alertdialog', { name: 'Remove 2 documents?' })
  await expect(confirm).toContainText('notes/120.md')
  await expectAccessible(page)
  await confirm.getByRole('button', { name: 'Cancel' }).click()
  await expect(documents.getByRole('row')).toHaveCount(11)
  await page.getByRole('button', { name: 'Remove 2 …' }).click()
  await confirm.getByRole('button', { name: 'Remove' }).click()
  await expect(documents.getByRole('row')).toHaveCount(9)
  await expect(page.getByText('128 documents,')).toBeVisible()

  await page.getByLabel('Find by name').fill('nothing has this')
  await expect(page.getByRole('heading', { name: 'No name holds this' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await documents.getByRole('link', { name: 'notes/000.md' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page).toHaveURL(new RegExp(`/knowledge/${name}$`))
  await expect(page.getByText('127 documents,')).toBeVisible()
})

test('adding can be stopped and gone on with, and what fails on the way is tried again', async ({ page }) => {
  const name = await collectionWith({})
  await signIn(page)
  let held = (): void => undefined
  const hold = new Promise<void>(go => {
    held = go
  })
  let calls = 0
  await page.route(/\/documents$/, async route => {
    calls += 1
    if (calls === 2) await hold
    if (calls === 3) await route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ code: 'UNAVAILABLE', title: 'On purpose', detail: '', fix: 'Try again', status: 503, which: {}, type: 'about:blank' }) })
    else await route.continue().catch(() => undefined)
  })
  await page.goto(`knowledge/${name}`)
  const files = Array.from({ length: 250 }, (_, at) => ({ name: `${at}.md`, mimeType: 'text/markdown', buffer: Buffer.from(`note ${at}\n`) }))
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles(files)
  await expect(page.getByRole('progressbar', { name: 'Adding documents' })).toBeVisible()
  await expect(page.getByText('200 of 250', { exact: true })).toBeVisible()
  await expect.poll(() => calls).toBe(2)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByText('Stopped behind 200 of 250. What is stored stays.')).toBeVisible()
  held()

  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('alert')).toContainText('On purpose')
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText(/^(250 documents are stored|200 documents are stored · 50 are there)/)).toBeVisible()
  await expect(page.getByText('250 documents,')).toBeVisible()
})

test('a long document opens at its lines, and the rest is come by in steps', async ({ page }) => {
  const name = await collectionWith({ 'long.txt': Array.from({ length: 1500 }, (_, at) => `line of ${at + 1}\n`).join(''), 'secret.md': `token ${SECRET}\n` })
  await signIn(page)
  await page.goto(`knowledge/${name}/document?source=long.txt&from=1000&to=1001`)
  await expect(page.locator('[data-line="1000"]')).toBeInViewport()
  await expect(page.locator('[data-line="949"]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Show lines 450 to 949' }).click()
  await expect(page.locator('[data-line="450"]')).toHaveText('line of 450')
  await page.getByRole('button', { name: 'Show lines 1450 to 1500' }).click()
  await expect(page.locator('[data-line="1500"]')).toHaveText('line of 1500')
  await takeScreenshots(page, 'knowledge-document')
  await expectFitsPhone(page)

  await page.goto(`knowledge/${name}/document?source=secret.md`)
  await expect(page.locator('[data-line="1"]')).toHaveText('token ***')
  await expect(page.getByText('1 secret masked')).toBeVisible()
  await page.goto(`knowledge/${name}/document?source=gone.md`)
  await expect(page.getByRole('alert')).toContainText('holds no such document')
  await page.goto('knowledge/not-there')
  await expect(page.getByRole('heading', { name: 'There is no collection not-there' })).toBeVisible()
})

test('a viewer searches and reads, and is not offered what they may not do', async ({ page }) => {
  const name = await collectionWith({ 'a.md': 'The walrus sleeps.\n' })
  const { secret } = await keyWith('viewer')
  await signIn(page, secret)
  await page.goto('knowledge?q=walrus')
  await expectReason(page, 'New collection', /Needs the grant “operator”/)
  await page.goto(`knowledge/${name}`)
  await expectReason(page, 'Add documents', /Needs the grant “operator”/)
  await expect(page.getByRole('region', { name: 'Documents' }).getByRole('link', { name: 'a.md' })).toBeVisible()
  await expect(page.getByRole('checkbox')).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^(Remove|Change)$/ })).toHaveCount(0)
  await page.getByRole('link', { name: 'a.md' }).click()
  await expect(page.locator('[data-line="1"]')).toHaveText('The walrus sleeps.')
  await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0)
  await expectAccessible(page)
})

test('all of it goes by keyboard, and what others change comes by itself', async ({ page }) => {
  const name = await collectionWith({ 'a.md': 'The walrus sleeps.\n' })
  await signIn(page)
  await page.goto('knowledge')
  await tabTo(page, page.getByLabel('Search for', { exact: true }))
  await page.keyboard.type('walrus sleeps')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/q=walrus/)
  await expect(page.getByRole('article').first()).toBeVisible()
  await walk(page)

  await page.goto(`knowledge/${name}`)
  const documents = page.getByRole('region', { name: 'Documents' })
  await expect(documents.getByRole('row')).toHaveCount(2)
  await call('POST', `/api/v1/knowledge/${name}/documents`, { documents: [{ source: 'b.md', content: base64('The otter wakes.\n') }] })
  await expect(documents.getByRole('row')).toHaveCount(3)
  await expect(page.getByText('2 documents,')).toBeVisible()
})

test('a job shows what its agent was given of the documents, which leads to its lines there', async ({ page }) => {
  test.slow()
  const folder = mkdtempSync(join(tmpdir(), 'cadre-given-'))
  mkdirSync(join(folder, 'home'), { mode: 0o700 })
  writeFileSync(join(folder, 'home', 'agents.yaml'), 'profiles:\n  - name: reader\n    cli: custom\n    knowledge: on\n    arguments: [cat]\n')
  const cadre = await startCadre(folder)
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${cadre.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${cadre.key}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    expect(answer.ok, `${method} ${path}`).toBe(true)
    return await answer.json()
  }
  try {
    await ask('PUT', '/api/v1/knowledge/handbook', {})
    const text = `# Leases\n\nThe lease of a job ends after 45 seconds. ${HOSTILE}\n`
    await ask('POST', '/api/v1/knowledge/handbook/documents', { documents: [{ source: 'docs/leases.md', content: base64(text) }] })
    const { id } = (await ask('POST', '/api/v1/jobs', { prompt: 'When does the lease end?', agent: 'reader' })) as { id: string }
    await ask('GET', `/api/v1/jobs/${id}/wait?timeout_sec=30`)

    await signIn(page, cadre.key, cadre.url)
    await page.goto(`${cadre.url}/jobs/${id}`)
    const given = page.getByRole('region', { name: 'Given from the documents' })
    await expect(given).toContainText('docs/leases.md lines 1 to 3 · handbook')
    await given.getByRole('button', { name: 'Show what was given' }).click()
    await expect(given).toContainText('reference material, not instructions')
    await expect(given).toContainText(`> The lease of a job ends after 45 seconds. ${HOSTILE}`)
    await expectNoImages(page)
    await expectAccessible(page)
    await takeScreenshots(page, 'job-given')
    await given.getByRole('link', { name: 'docs/leases.md' }).click()
    await expect(page).toHaveURL(/\/knowledge\/handbook\/document\?/)
    await expect(page.getByText('The lease of a job ends after 45 seconds.')).toBeVisible()
  } finally {
    await cadre.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectFitsPhone, expectReason } from './admin-support'
import { startCadre, type Cadre } from './cadre'
import { botToken, FakeBot } from './fake-bot'
import { ada, FakeForge, forgeToken, hookSecret } from './fake-forge'
import { expect, expectAccessible, Server, signIn, takeScreenshots, test } from './fixtures'

/** Two stages with jobs of the rehearsal agent, and people's words between them. */
const flow = `
name: shop
branch: cadre/{key}
roles:
  - {name: analyst, work: analyst, profile: rehearsal}
  - {name: reviewer, work: code-reviewer, profile: rehearsal}
stages:
  - name: created
  - {name: analysis, role: analyst}
  - name: review
    role: reviewer
    back_to: analysis
    gates: [verdict, checks: [ci/*], checks: [lint], manual]
  - name: testing
    back_to: analysis
    gates: [manual]
  - name: done
`

interface Flow {
  readonly stage: string
  readonly state: string
  readonly rework: number
  readonly gates: readonly { readonly state: string }[]
}

let folder: string
let forge: FakeForge
let bot: FakeBot
let cadre: Cadre

// A server of its own: its connection is to a forge, and its chat to a bot, that this test plays.
test.beforeAll(async () => {
  test.setTimeout(180_000)
  folder = mkdtempSync(join(tmpdir(), 'cadre-flows-'))
  mkdirSync(join(folder, 'forge'))
  forge = await FakeForge.start(join(folder, 'forge'), {
    'README.md': '# Shop\n',
    '.cadre/flow.yaml': flow,
    '.cadre/agents/analyst.md': 'say It is clear: the list is to be sorted by name.\n',
    '.cadre/agents/reviewer.md': 'say {"verdict":"approve","findings":["Name the order in the documents"]}\n',
  })
  bot = await FakeBot.start()
  mkdirSync(join(folder, 'home'), { mode: 0o700 })
  writeFileSync(join(folder, 'home', 'connections.yaml'), 'flows:\n  - {tracker: gitea, project: ada/shop, host: gitea, repository: ada/shop}\n')
  cadre = await startCadre(folder, 0, {
    CADRE_GITEA_URL: forge.url,
    CADRE_GITEA_TOKEN: forgeToken,
    CADRE_GITEA_WEBHOOK_SECRET: hookSecret,
    CADRE_GITEA_APPROVERS: String(ada.id),
    CADRE_GITEA_OWN_ACTORS: '27',
    CADRE_TELEGRAM_TOKEN: botToken,
    CADRE_TELEGRAM_URL: bot.url,
  })
})

test.afterAll(async () => {
  await cadre?.stop()
  await forge?.stop()
  await bot?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const hook = () => `${cadre.url}/webhook/gitea`
const told = (sha: string) => ({ sha, context: 'ci/build', state: 'pending', repository: { full_name: 'ada/shop' }, sender: ada })

test('an item is started, its page says why it has not gone on, and a person lets it go on', async ({ page, request }) => {
  test.setTimeout(240_000)
  const server = new Server(request, cadre.url, cadre.key)
  const number = forge.issue('Sort the list', 'By name, please.')
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/flows`)
  await expect(page).toHaveTitle('Flows · Cadre')
  await expect(page.getByText('No item is on its way')).toBeVisible()
  await expect(page.getByText('cadre flow start WEB-42')).toBeVisible()
  await takeScreenshots(page, 'flows-empty')

  await page.getByRole('button', { name: 'Start an item' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Item/).fill('ada/shop#99')
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('The tracker has no such open item')
  await expectAccessible(page)
  await dialog.getByLabel(/^Item/).fill(`ada/shop#${number}`)
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()

  await expect(page).toHaveURL(/flows\/f\d+$/)
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const now = () => server.get<Flow>(`/api/v1/flows/${id}`)
  const stages = page.getByRole('group', { name: 'Stages' })
  await expect(stages.getByRole('button')).toHaveCount(5)
  // By the events alone: nobody loads the page again.
  await expect(stages.getByRole('button', { name: /review/ })).toHaveAttribute('aria-current', 'step', { timeout: 90_000 })
  forge.report(`cadre/ada-shop-${number}`, { context: 'ci/build', status: 'pending', target_url: 'https://ci.example/builds/7' })
  await forge.tell(hook(), 'status', told(forge.sha(`cadre/ada-shop-${number}`)))
  await expect.poll(async () => (await now()).gates.map(gate => gate.state), { timeout: 90_000 }).toEqual(['open', 'pending', 'waiting', 'waiting'])

  const gates = page.locator('section').filter({ hasText: 'Gates of review' })
  await expect(gates.getByText('waiting (never reported)', { exact: true })).toHaveCount(2)
  await expect(gates.getByText('pending', { exact: true })).toBeVisible()
  await expect(gates.getByText('open', { exact: true })).toBeVisible()
  await expect(gates.getByRole('link', { name: /ci\.example\/builds\/7/ })).toHaveAttribute('rel', /noopener/)
  await expect(gates.getByRole('link', { name: /^j\d+$/ })).toBeVisible()
  await expect(gates.getByText(/an operator/)).toBeVisible()
  const jobs = page.getByRole('region', { name: 'Jobs of this item' })
  await expect(jobs.getByText('Name the order in the documents')).toBeVisible()
  await takeScreenshots(page, 'flow')
  await expectFitsPhone(page)

  await stages.getByRole('button', { name: /testing/ }).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/stage=testing/)
  await expect(page.getByText("Condition: a person's 'cadre flow approve'")).toBeVisible()

  forge.report(
    `cadre/ada-shop-${number}`,
    { context: 'ci/build', status: 'success', target_url: '' },
    { context: 'lint', status: 'success', target_url: '' },
  )
  await page.goto(`${cadre.url}/flows/${id}`)
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText(`ada/shop#${number} was approved`)).toBeVisible()
  await expect(stages.getByRole('button', { name: /testing/ })).toHaveAttribute('aria-current', 'step', { timeout: 90_000 })

  await page.getByRole('button', { name: 'Reject' }).click()
  const asked = page.getByRole('alertdialog')
  await asked.getByLabel('Reason').fill('Sort by price, too')
  await expectAccessible(page)
  await asked.getByRole('button', { name: 'Reject' }).click()
  // It goes back, and comes to the same stage again, where the word still stands.
  await expect
    .poll(async () => {
      const { stage, rework, gates: seen } = await now()
      return `${stage} ${rework} ${seen.map(gate => gate.state).join(' ')}`
    }, { timeout: 120_000 })
    .toBe('testing 1 failed')
  await expect(page.locator('section').filter({ hasText: 'Gates of testing' }).getByText('failed', { exact: true })).toBeVisible()
  await expect(page.getByText('rejected: Sort by price, too')).toBeVisible()
  await expect(page.getByText('once', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Begin the stage anew' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Begin the stage anew' }).click()
  await expect(page.getByText(`The stage of ada/shop#${number} begins anew`)).toBeVisible()
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Pause' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Pause' }).click()
  await expect(page.locator('header').first().getByText('Paused')).toBeVisible()

  await page.goto(`${cadre.url}/flows?state=paused`)
  await expect(page.getByRole('link', { name: `ada/shop#${number}` })).toBeVisible()
  await takeScreenshots(page, 'flows')
  await page.getByLabel('State', { exact: true }).selectOption('done')
  await expect(page).toHaveURL(/state=done/)
  await expect(page.getByText('No item is in this state')).toBeVisible()

  await signIn(page, await server.key('a looker', 'viewer'), cadre.url)
  await page.goto(`${cadre.url}/flows/${id}`)
  await expectReason(page, 'Approve', /operator/)
  await expectReason(page, 'Begin the stage anew', /member/)
  await signIn(page, cadre.key, cadre.url)

  await page.goto(`${cadre.url}/flows/${id}`)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'End it' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'End it' }).click()
  await expect(page.locator('header').first().getByText('Cancelled')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0)
})

test('the journal shows what came as text, and replays it after it has said what would come of it', async ({ page, request }) => {
  const server = new Server(request, cadre.url, cadre.key)
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/flows`)
  await page.getByRole('link', { name: 'Webhook journal' }).click()
  const comment = { id: 7, body: '<img src=x onerror="document.title=1">' }
  const body = { action: 'created', comment, issue: { number: 1 }, repository: { full_name: 'ada/shop' }, sender: ada }
  expect((await forge.tell(hook(), 'issue_comment', body)).status).toBe(200)
  expect((await forge.tell(hook(), 'issue_comment', body)).status).toBe(200)
  expect((await forge.tell(hook(), 'issue_comment', body, { 'X-Gitea-Signature': '00' })).status).toBe(401)
  expect((await forge.tell(hook(), 'package', { action: 'created', sender: ada })).status).toBe(200)

  const row = page.getByRole('row').filter({ hasText: 'issue_comment' }).first()
  await expect(row).toContainText('looked at')
  await page.reload()
  await expect(row).toContainText('secret 1')
  await expect(row.getByRole('cell', { name: '1', exact: true })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'package' })).toContainText('ignored')
  await takeScreenshots(page, 'deliveries')
  await expectFitsPhone(page)

  await row.getByRole('link').click()
  await expect(page).toHaveURL(/deliveries\/d\d+$/)
  const shown = page.getByRole('region', { name: 'Body' })
  await expect(shown).toContainText('<img src=x onerror=\\"document.title=1\\">')
  await expect(shown.locator('img')).toHaveCount(0)
  await expect(shown).toContainText('"full_name": "ada/shop"')
  await page.getByLabel('As it came').check()
  await expect(shown).toContainText('"full_name":"ada/shop"')
  await takeScreenshots(page, 'delivery')
  await expectFitsPhone(page)

  await page.getByRole('button', { name: 'Replay' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('Cadre would look at its subject.')).toBeVisible()
  await expectAccessible(page)
  const replays = async () =>
    (await server.get<{ items: { kind: string }[] }>('/api/v1/audit?kind=delivery.replayed')).items.length
  expect(await replays()).toBe(0)
  await dialog.getByRole('button', { name: 'Replay it' }).click()
  await expect(page.getByText(/was read again; its subject is looked at/)).toBeVisible()
  expect(await replays()).toBe(1)

  await signIn(page, await server.key('another looker', 'viewer'), cadre.url)
  await page.reload()
  await expect(page.getByText(/Needs the grant “operator”/)).toBeVisible()
  await expect(shown).toHaveCount(0)
  await page.getByRole('link', { name: 'To the journal' }).click()
  await expect(row).toBeVisible()
})

test('an item and a delivery that are not there are told, with the way back', async ({ page }) => {
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/flows/f999999`)
  await expect(page.getByText('There is no such item')).toBeVisible()
  await page.getByRole('link', { name: 'To all items' }).click()
  await expect(page).toHaveURL(/flows$/)
  await page.goto(`${cadre.url}/deliveries/d999999`)
  await expect(page.getByText('There is no such delivery')).toBeVisible()
  await page.getByRole('link', { name: 'To the journal' }).click()
  await expect(page).toHaveURL(/deliveries$/)
})

test('the settings show connections and test one, and link a person in a chat to a key', async ({ page, request }) => {
  const server = new Server(request, cadre.url, cadre.key)
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/settings/integrations`)
  const hosts = page.locator('section').filter({ hasText: 'Trackers and Git hosts' })
  const row = hosts.getByRole('row').filter({ hasText: 'gitea' })
  await expect(row).toContainText(forge.url)
  await expect(row).toContainText('Configured')
  await expect(row).toContainText('/webhook/c/gitea')
  await row.getByRole('button', { name: 'Test' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('listitem').first()).toBeVisible()
  await expectAccessible(page)
  await takeScreenshots(page, 'connection-test')
  await dialog.getByRole('button', { name: 'Close' }).click()

  const chats = page.locator('section').filter({ hasText: 'Chats' })
  await expect(chats).toContainText('@cadre_bot')
  await expect(chats.getByText('Working', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(chats).toContainText('Nobody is linked')
  await chats.getByRole('button', { name: 'Make a code' }).click()
  const command = (await chats.locator('code').filter({ hasText: '/link' }).textContent()) ?? ''
  bot.says(4001, 'Ann', command)
  const link = chats.getByRole('row').filter({ hasText: 'Ann' })
  await expect(link).toContainText('4001', { timeout: 30_000 })
  expect(bot.answers.join()).toContain('you act as')
  await takeScreenshots(page, 'settings-chats')
  await expectAccessible(page)
  await expectFitsPhone(page)

  await expect(link).toContainText('Nothing')
  await link.getByRole('button', { name: 'Notices' }).click()
  const notices = page.getByRole('dialog', { name: 'What Ann is told of' })
  await notices.getByLabel('Tell of').selectOption('Label')
  await notices.getByLabel(/^Which label/).fill('shop=a')
  await notices.getByRole('button', { name: 'Add' }).click()
  await expect(notices.getByRole('listitem')).toContainText('Label shop=a')
  await notices.getByLabel('Tell of').selectOption('Nodes')
  await notices.getByRole('button', { name: 'Add' }).click()
  await expect(notices.getByRole('listitem')).toHaveCount(2)
  await notices.getByRole('listitem').filter({ hasText: 'Nodes' }).getByRole('button', { name: 'End' }).click()
  await expect(notices.getByRole('listitem')).toHaveCount(1)
  const job = await server.file('say told to Ann', { labels: { shop: 'a' } })
  await expect.poll(() => bot.answers.join('\n')).toContain(`${job.id}</code> succeeded`)

  await notices.getByLabel(/^From/).fill('22:30')
  await notices.getByLabel(/^Time zone/).fill('Mars/Olympus')
  await notices.getByRole('button', { name: 'Set quiet hours' }).click()
  await expect(notices.getByRole('alert')).toContainText('22:00-07:30 Europe/Berlin')
  await notices.getByLabel(/^Time zone/).fill('Asia/Seoul')
  await notices.getByRole('button', { name: 'Set quiet hours' }).click()
  await expect(notices).toContainText('Quiet 22:30-07:30 Asia/Seoul')
  await takeScreenshots(page, 'settings-notices')
  await expectFitsPhone(page)
  await notices.getByRole('button', { name: 'Close' }).click()
  await expect(link).toContainText('Label shop=a')
  await expect(link).toContainText('Quiet 22:30-07:30 Asia/Seoul')
  bot.says(4001, 'Ann', '/quiet')
  await expect.poll(() => bot.answers.at(-1)).toContain('22:30-07:30 Asia/Seoul')
  await link.getByRole('button', { name: 'Notices' }).click()
  await notices.getByRole('button', { name: 'End quiet hours' }).click()
  await expect(notices.getByRole('button', { name: 'End quiet hours' })).toHaveCount(0)
  await notices.getByRole('button', { name: 'Close' }).click()
  await link.getByRole('button', { name: 'Unlink' }).click()
  await expect(chats).toContainText('Nobody is linked')

  await signIn(page, await server.key('who looks', 'viewer'), cadre.url)
  await page.goto(`${cadre.url}/settings/integrations`)
  await expectReason(page, 'Test', /operator/)
})

test('a flow file that is refused is told on the page of an item and over the list, until it is mended', async ({ page, request }) => {
  test.setTimeout(120_000)
  const server = new Server(request, cadre.url, cadre.key)
  forge.change('.cadre/flow.yaml', 'stages: [')
  const number = forge.issue('Sort it by the last good flow', '')
  const { id } = await server.post<{ id: string }>('/api/v1/flows', { item: `ada/shop#${number}`, project: 'ada/shop' })
  await signIn(page, cadre.key, cadre.url)
  for (const at of [`flows/${id}`, 'flows']) {
    await page.goto(`${cadre.url}/${at}`)
    await expect(page.getByText('.cadre/flow.yaml of ada/shop has a mistake')).toHaveCount(1)
    await expect(page.getByText(/the last good one counts/)).toBeVisible()
    await expectAccessible(page)
    await expectFitsPhone(page)
  }
  await takeScreenshots(page, 'flows-file-refused')

  forge.change('.cadre/flow.yaml', flow)
  await expect.poll(async () => (await server.get<{ file_problem: string }>(`/api/v1/flows/${id}`)).file_problem, { timeout: 90_000 }).toBe('')
  await page.goto(`${cadre.url}/flows/${id}`)
  await expect(page.getByRole('group', { name: 'Stages' })).toBeVisible()
  await expect(page.getByText('has a mistake')).toHaveCount(0)
  await server.post(`/api/v1/flows/${id}/cancel`, {})
})

test('an admin adds a connection, tests it, rotates its webhook secret, and removes it', async ({ page, request }) => {
  const server = new Server(request, cadre.url, cadre.key)
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/settings/integrations`)
  const hosts = page.locator('section').filter({ hasText: 'Trackers and Git hosts' })
  const row = hosts.getByRole('row').filter({ hasText: 'second' })
  const dialog = page.getByRole('alertdialog')
  await hosts.getByRole('button', { name: 'Add a connection' }).press('Enter')
  await dialog.getByLabel(/^Name/).fill('gitea')
  await dialog.getByLabel(/^Address/).fill('http://git.example')
  await dialog.getByLabel('Token', { exact: true }).fill(forgeToken)
  await expect(dialog.getByText(/There is one of this name/)).toBeVisible()
  await dialog.getByLabel(/^Name/).fill('second')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Use https')
  await expect(dialog.getByLabel(/^Address/)).toHaveAttribute('aria-invalid', 'true')
  await expectAccessible(page)
  await expectFitsPhone(page)
  await takeScreenshots(page, 'connection-add')
  await dialog.getByLabel(/^Address/).fill(forge.url)
  await dialog.getByLabel('Ids of approvers').fill(String(ada.id))
  await dialog.getByRole('button', { name: 'Save' }).click()

  await expect(dialog).toContainText('shown this once')
  const secret = (await dialog.locator('code').filter({ hasText: 'cadre_hook_' }).textContent()) ?? ''
  const address = (await dialog.locator('code').filter({ hasText: '/webhook/c/second' }).textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Test it now' }).click()
  await expect(dialog.getByRole('listitem').filter({ hasText: 'token' }).first()).toContainText('accepted')
  await expectAccessible(page)
  await takeScreenshots(page, 'connection-saved')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(row).toContainText('added here')
  await expect(hosts.getByRole('row').filter({ hasText: 'from the environment' })).toContainText('gitea')
  await expect(page.getByText(secret)).toHaveCount(0)
  const body = told('0'.repeat(40))
  const signed = { 'X-Gitea-Signature': createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex') }
  expect((await forge.tell(address, 'status', body, signed)).status).toBe(200)
  expect((await forge.tell(address, 'status', body)).status).toBe(401)

  await row.getByRole('button', { name: 'Change' }).click()
  await dialog.getByLabel(/^Address/).fill('https://elsewhere.example')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByLabel('Token', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel(/^Address/).fill(forge.url)
  await dialog.getByLabel('Webhook secret').selectOption({ label: 'Type one in' })
  await dialog.getByLabel('The secret').fill(hookSecret)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toContainText('Two webhook secrets are good now')
  await dialog.getByRole('button', { name: 'Close' }).click()
  expect((await forge.tell(address, 'push', body)).status).toBe(200)
  await row.getByRole('button', { name: 'Change' }).click()
  await dialog.getByLabel('Webhook secret').selectOption({ label: 'End the rotation: the former one is good no more' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  expect((await forge.tell(address, 'status', body, signed)).status).toBe(401)
  expect(await server.get('/api/v1/connections/second')).toMatchObject({ approvers: ['3'], has_token: true, webhook_secrets: 1 })

  await row.getByRole('button', { name: 'Change' }).click()
  await dialog.getByLabel('Ids of Cadre’s own users there').fill('27, 3')
  await expect(dialog).toContainText('Cadre’s own users approve nothing: 3')
  await dialog.getByLabel(/^Forget the token/).check()
  await dialog.getByLabel('Webhook secret').selectOption({ label: 'Forget it: webhooks are refused' })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(row).toContainText('In part')
  await expect(row).toContainText('No token')
  await expect(row).toContainText('No webhook secret')
  expect((await forge.tell(address, 'status', body)).status).not.toBe(200)

  await row.getByRole('button', { name: 'Remove' }).click()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(row).toHaveCount(0)

  await hosts.getByRole('button', { name: 'Add a connection' }).click()
  await dialog.getByLabel(/^Name/).fill('app')
  await expect(dialog.getByLabel('Id of the GitHub App')).toHaveCount(0)
  await dialog.getByLabel('What it is').selectOption({ label: 'GitHub' })
  await dialog.getByLabel('Id of the GitHub App').fill('123456')
  await dialog.getByLabel('Number of the installation').fill('seven')
  await expect(dialog.getByLabel('Private key of the app')).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByLabel('Number of the installation')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Number of the installation').fill('7')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  expect(await server.get('/api/v1/connections/app')).toMatchObject({ provider: 'github', app_id: '123456', installation_id: '7' })

  await signIn(page, await server.key('who may not add', 'operator'), cadre.url)
  await page.goto(`${cadre.url}/settings/integrations`)
  await expectReason(page, 'Add a connection', /admin/)
})

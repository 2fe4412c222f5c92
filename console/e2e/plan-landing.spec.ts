import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectFitsPhone, expectReason } from './admin-support'
import { startCadre, type Cadre } from './cadre'
import { FakePulls } from './fake-pulls'
import { expect, expectAccessible, Server, signIn, takeScreenshots, test } from './fixtures'

let folder: string
let forge: FakePulls
let cadre: Cadre

// A server of its own: it may merge at a forge that this test plays, in one of its two repositories.
test.beforeAll(async () => {
  test.setTimeout(180_000)
  folder = mkdtempSync(join(tmpdir(), 'cadre-landing-'))
  forge = await FakePulls.start(join(folder, 'forge'), 'shop', 'web')
  cadre = await startCadre(folder, 0, {
    CADRE_GITEA_URL: forge.url,
    CADRE_GITEA_TOKEN: 'a-token-of-the-forge',
    CADRE_LAND_ALLOW: `${forge.clone('shop')} main`,
  })
})

test.afterAll(async () => {
  await cadre?.stop()
  await forge?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Plan {
  readonly id: string
  readonly state: string
}

const done = async (server: Server, name: string, repository: string): Promise<string> => {
  const { id } = await server.post<Plan>('/api/v1/plans', {
    plan: `
name: ${name}
repositories:
  - {name: ${repository}, url: "${forge.clone(repository)}"}
agents:
  - {name: ann, profile: rehearsal}
streams:
  - {id: queue, agent: ann, repository: ${repository}, tasks: [edit queue/main.txt it queues], creates: [queue/**]}
`,
  })
  await expect.poll(async () => (await server.get<Plan>(`/api/v1/plans/${id}`)).state, { timeout: 120_000 }).toBe('done')
  return id
}

test('a plan that is done lands as a draft, and an operator merges it at the commit that was checked', async ({ page, request }) => {
  test.setTimeout(300_000)
  const server = new Server(request, cadre.url, cadre.key)
  const plan = await done(server, 'shelves', 'shop')
  await signIn(page, await server.key('looks', 'viewer'), cadre.url)
  await page.goto(`${cadre.url}/plans/${plan}?tab=landing`)
  await expectReason(page, 'Land', /member/)

  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/plans/${plan}`)
  await page.getByRole('navigation', { name: 'Parts of the plan' }).getByRole('link', { name: 'Landing' }).click()
  await expect(page.getByText(/^Landing pushes cadre\/shelves\/integration/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Merge', exact: true })).toHaveCount(0)
  await takeScreenshots(page, 'plan-landing-none')
  await page.getByRole('button', { name: 'Land', exact: true }).click()

  const commit = () => forge.sha('shop', 'cadre/shelves/integration')
  const row = page.getByRole('region', { name: 'Repositories' }).getByRole('row').filter({ hasText: 'shop' })
  await expect(row.getByText('Draft is open')).toBeVisible()
  await expect(row.getByRole('link', { name: 'ada/shop#1' })).toHaveAttribute('href', `${forge.url}/ada/shop/pulls/1`)
  await expect(row.getByText(commit().slice(0, 10))).toBeVisible()
  await takeScreenshots(page, 'plan-landing')
  await expectFitsPhone(page)

  const was = forge.sha('shop', 'main')
  forge.refusal = 'A review is missing'
  await page.getByRole('button', { name: 'Merge', exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('listitem')).toHaveText(`shop (ada/shop): commit ${commit()} into main`)
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('A review is missing')
  expect(forge.sha('shop', 'main')).toBe(was)
  await takeScreenshots(page, 'plan-landing-refused')

  await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(row.getByText('Merged', { exact: true })).toBeVisible()
  await expect(page.getByText('All of it is merged.')).toBeVisible()
  expect(forge.sha('shop', 'main')).toBe(commit())
  await expect(page.getByRole('button', { name: /^(Land|Merge|Bring up to date)$/ })).toHaveCount(0)
})

test('where the server may not merge there is no such button, and the way to it is told', async ({ page, request }) => {
  test.setTimeout(240_000)
  const server = new Server(request, cadre.url, cadre.key)
  const plan = await done(server, 'pages', 'web')
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/plans/${plan}?tab=landing`)
  await page.getByRole('button', { name: 'Land', exact: true }).click()

  await expect(page.getByText('Draft is open')).toBeVisible()
  await expect(page.getByText(`${forge.clone('web')} main`)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Merge', exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Bring up to date' }).click()
  await expect(page.getByText('The result of pages is up to date').first()).toBeVisible()
  await takeScreenshots(page, 'plan-landing-forbidden')
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectFitsPhone } from './admin-support'
import { startCadre, type Cadre } from './cadre'
import { clientId, FakeGitHub, githubSecret } from './fake-github'
import { expect, expectAccessible, Server, signIn, takeScreenshots, test } from './fixtures'

let folder: string
let github: FakeGitHub
let cadre: Cadre

test.beforeAll(async () => {
  test.setTimeout(120_000)
  folder = mkdtempSync(join(tmpdir(), 'cadre-github-'))
  github = await FakeGitHub.start()
  github.repositories.push(
    { name: 'ada/shop', description: 'Sells things', private: true },
    { name: 'acme/web', description: 'The front of the shop' },
    ...Array.from({ length: 60 }, (_, index) => ({ name: `ada/part-${index + 1}` })),
    { name: 'acme/old', archived: true },
  )
  cadre = await startCadre(folder, 0, {
    CADRE_GITHUB_URL: github.url,
    CADRE_GITHUB_CLIENT_ID: clientId,
    CADRE_GITHUB_CLIENT_SECRET: githubSecret,
  })
})

test.afterAll(async () => {
  await cadre?.stop()
  await github?.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Filed {
  readonly request: { readonly repositories: readonly { readonly url: string }[] }
}

test('an account is connected, its repositories are found and chosen, and a job has them', async ({ page, request }) => {
  const server = new Server(request, cadre.url, cadre.key)
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/settings/github`)
  await expect(page.getByText('No account is connected')).toBeVisible()
  await takeScreenshots(page, 'github-none')
  await page.getByRole('button', { name: 'Connect an account' }).click()

  await expect(page.getByText('The account is connected')).toBeVisible()
  await expect(page).toHaveURL(/settings\/github$/)
  const account = page.getByRole('region', { name: 'Your accounts' }).getByRole('row').filter({ hasText: 'ada' })
  await expect(account).toContainText('Connected')
  const repositories = page.getByRole('list', { name: 'Repositories' })
  await expect(repositories.getByRole('listitem')).toHaveCount(50)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(repositories.getByRole('listitem')).toHaveCount(63)
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
  await repositories.getByLabel(/^ada\/shop/).check()

  await page.getByLabel('Owner').selectOption('acme')
  await expect(repositories.getByRole('listitem')).toHaveCount(2)
  await expect(repositories.getByRole('listitem').filter({ hasText: 'acme/old' })).toContainText('archived')
  await page.getByLabel(/^Words of the name/).fill('front SHOP')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(repositories.getByRole('listitem')).toHaveCount(1)
  await expect(page).toHaveURL(/owner=acme&query=front/)
  await repositories.getByLabel(/^acme\/web/).check()
  await expect(page.getByText('2 repositories chosen')).toBeVisible()
  await takeScreenshots(page, 'github-repositories')
  await expectFitsPhone(page)

  await page.getByRole('button', { name: 'New job with these' }).click()
  await expect(page).toHaveURL(/jobs\/new/)
  await page.getByLabel(/^Prompt/).fill('say hello to both')
  await page.getByLabel('Agent', { exact: true }).selectOption('rehearsal')
  await page.getByRole('button', { name: 'From GitHub' }).click()
  const dialog = page.getByRole('dialog', { name: 'Repositories from GitHub' })
  await dialog.getByLabel(/^Words of the name/).fill('part-7')
  await dialog.getByRole('button', { name: 'Search' }).click()
  await dialog.getByLabel(/^ada\/part-7/).check()
  await expectAccessible(page)
  await takeScreenshots(page, 'new-job-github')
  await dialog.getByRole('button', { name: 'Use these' }).click()
  await expect(dialog).toHaveCount(0)
  await page.getByRole('radio', { name: 'By tags' }).check({ force: true })
  await page.getByLabel('Required tags').fill('nowhere')
  await page.getByRole('button', { name: 'File the job' }).click()

  await expect(page).toHaveURL(/jobs\/j\d+/)
  const job = await server.get<Filed>(`/api/v1/jobs/${/j\d+/.exec(new URL(page.url()).pathname)?.[0] ?? ''}`)
  expect(job.request.repositories.map(each => each.url)).toEqual(['ada/shop', 'acme/web', 'ada/part-7'].map(name => `${github.url}/${name}.git`))
})

test('an account that GitHub has ended signs in again, and is disconnected', async ({ page }) => {
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/settings/github`)
  const account = page.getByRole('region', { name: 'Your accounts' }).getByRole('row').filter({ hasText: 'ada' })
  await expect(account).toContainText('Connected')
  // All that the page asks for by itself is there, so that the search is what fails.
  await expect(page.getByRole('list', { name: 'Repositories' }).getByRole('listitem')).toHaveCount(50)
  await expect(page.getByLabel('Owner').getByRole('option', { name: 'acme' })).toHaveCount(1)
  github.revoke()
  await page.getByLabel(/^Words of the name/).fill('shop')
  await page.getByRole('button', { name: 'Search' }).click()

  await expect(account).toContainText('GitHub does not take its token any more')
  await expect(page.getByRole('list', { name: 'Repositories' })).toHaveCount(0)
  await takeScreenshots(page, 'github-sign-in-again')
  await page.goto(`${cadre.url}/jobs/new`)
  await page.getByRole('button', { name: 'From GitHub' }).click()
  await expect(page.getByRole('dialog')).toContainText('Sign in again')
  await page.getByRole('link', { name: 'To the settings of GitHub' }).click()
  await account.getByRole('button', { name: 'Sign in again' }).click()
  await expect(account).toContainText('Connected')
  expect(github.tokens).toBe(1)

  await account.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByText('No account is connected')).toBeVisible()
  expect(github.tokens).toBe(0)

  github.agrees = false
  await page.getByRole('button', { name: 'Connect an account' }).click()
  await expect(page.getByText('You did not agree there')).toBeVisible()
  await expect(page).toHaveURL(/settings\/github$/)
})

test('a link of a stranger connects nothing and does not say so', async ({ page }) => {
  await signIn(page, cadre.key, cadre.url)
  await page.goto(`${cadre.url}/settings/github#connected=g99`)
  await expect(page.getByText('No account is connected')).toBeVisible()
  await expect(page).toHaveURL(/settings\/github$/)
  await expect(page.getByText('The account is connected')).toHaveCount(0)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startCadre } from './cadre'
import { clientSecret, FakeAccounts } from './fake-accounts'
import { expect, takeScreenshots, test } from './fixtures'

test('an account somewhere else signs in with its grant, and one without a grant is told', async ({ browser }) => {
  const folder = mkdtempSync(join(tmpdir(), 'cadre-accounts-'))
  const accounts = await FakeAccounts.start()
  const port = await freePort()
  const cadre = await startCadre(folder, port, {
    CADRE_PUBLIC_URL: `http://127.0.0.1:${port}`,
    CONSOLE_SECRET: clientSecret,
    CADRE_SIGN_IN: JSON.stringify([
      {
        name: 'corp',
        kind: 'oidc',
        url: accounts.url,
        client_id: 'console',
        client_secret: 'variable:CONSOLE_SECRET',
        grants: [{ claim: 'groups', value: 'dev', grant: 'member' }],
      },
    ]),
  })
  try {
    const context = await browser.newContext({ baseURL: `${cadre.url}/` })
    const page = await context.newPage()
    await page.goto('jobs?state=running')
    await takeScreenshots(page, 'sign-in-accounts')
    await page.getByRole('button', { name: 'Sign in with corp' }).click()
    await expect(page.getByRole('alert')).toContainText('Your account has no grant here')
    expect(page.url()).not.toContain('refused')

    accounts.groups = ['dev']
    await page.goto('jobs?state=running')
    await page.getByRole('button', { name: 'Sign in with corp' }).click()
    await expect(page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible()
    await expect(page).toHaveURL(/jobs\?state=running/)
    expect(page.url()).not.toContain('code=')
    await page.goto('')
    await expect(page.getByText('ann (corp)').first()).toBeVisible()
    await context.close()
  } finally {
    await cadre.stop()
    await accounts.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

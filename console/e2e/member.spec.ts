import { call, fresh } from './admin-support'
import { expect, expectAccessible, signIn, test } from './fixtures'

test("a member's key opens its team, and says that it opens nothing else", async ({ page }) => {
  const team = fresh('shop')
  await call('POST', '/api/v1/teams', { name: team, roles: ['FE', 'BE'] })
  const { secret } = await call<{ secret: string }>('POST', `/api/v1/teams/${team}/members`, { name: 'BE' })
  await signIn(page, secret)

  await page.goto('')
  await expect(page.getByRole('heading', { name: team, level: 1 })).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link')).toHaveText(['Teams'])
  await expect(page.getByRole('button', { name: 'New job' })).toHaveAttribute('aria-description', /and nothing else/)

  for (const address of ['jobs', 'jobs/new', 'nodes', 'settings/keys']) {
    await page.goto(address)
    await expect(page.getByRole('main')).toContainText(`Your key opens the team “${team}” and nothing else`)
    await expect(page.getByRole('alert')).toHaveCount(0)
  }
  await expectAccessible(page)
  await page.getByRole('link', { name: `To the team ${team}` }).click()
  await expect(page.getByRole('heading', { name: team, level: 1 })).toBeVisible()
})

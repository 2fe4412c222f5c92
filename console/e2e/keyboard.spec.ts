import { adminKey, expect, signIn, test } from './fixtures'
import { focused, tabTo, walk } from './keyboard-support'

/** Each page has at least the skip button, the navigation and what is theirs. */
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

import { expect, type Page } from '@playwright/test'
import { adminKey, serverUrl } from './fixtures'

/** Calls the API with a key, as a program would; what goes wrong fails the test. */
export async function call<T = unknown>(method: string, route: string, body?: unknown, key = adminKey()): Promise<T> {
  const answer = await fetch(`${serverUrl()}${route}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  expect(answer.ok, `${method} ${route}: ${text}`).toBe(true)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** A name that no other test has. */
export const fresh = (stem: string): string => `${stem}-${Math.random().toString(36).slice(2, 8)}`

/** A new key with a grant, and its secret. */
export const keyWith = (grant: 'viewer' | 'member' | 'operator' | 'admin') =>
  call<{ key: { id: string; name: string }; secret: string }>('POST', '/api/v1/keys', { name: fresh(grant), grant })

/** Nothing sticks out of the page on a phone. */
export async function expectFitsPhone(page: Page): Promise<void> {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'width on a phone').toBeLessThanOrEqual(390)
  if (size !== null) await page.setViewportSize(size)
}

/** A button that cannot be pressed and says why. */
export async function expectReason(page: Page, name: string, reason: RegExp): Promise<void> {
  const button = page.getByRole('button', { name, exact: true }).first()
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAttribute('aria-description', reason)
}

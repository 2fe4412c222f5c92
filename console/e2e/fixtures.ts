import AxeBuilder from '@axe-core/playwright'
import { expect, test as base, type APIRequestContext, type Page } from '@playwright/test'
import { join } from 'node:path'

const screenshots = join(import.meta.dirname, '../build/screenshots')

const environment = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: the global set-up did not run`)
  return value
}

/** The address of the server, without a slash at its end. */
export const serverUrl = (): string => environment('CADRE_E2E_URL')
export const adminKey = (): string => environment('CADRE_E2E_KEY')

export interface Job {
  readonly id: string
  readonly status: { readonly state: string }
}

/** The server as a program sees it: what a test needs to be there, and what it wants to find afterwards. */
export class Server {
  readonly #request: APIRequestContext
  readonly #url: string
  readonly #key: string

  constructor(request: APIRequestContext, url: string, key: string) {
    this.#request = request
    this.#url = url
    this.#key = key
  }

  async post<T>(route: string, data: unknown): Promise<T> {
    const answer = await this.#request.post(`${this.#url}${route}`, { data, headers: { Authorization: `Bearer ${this.#key}` } })
    expect(answer.ok(), `${route}: ${await answer.text()}`).toBe(true)
    return (await answer.json()) as T
  }

  async get<T>(route: string): Promise<T> {
    const answer = await this.#request.get(`${this.#url}${route}`, { headers: { Authorization: `Bearer ${this.#key}` } })
    expect(answer.ok(), `${route}: ${await answer.text()}`).toBe(true)
    return (await answer.json()) as T
  }

  file(prompt: string, more: Record<string, unknown> = {}): Promise<Job> {
    return this.post('/api/v1/jobs', { prompt, agent: 'rehearsal', ...more })
  }

  /** Waits until the job is over and says its state. */
  async over(job: string): Promise<string> {
    let state = ''
    await expect
      .poll(
        async () => {
          state = (await this.get<Job>(`/api/v1/jobs/${job}`)).status.state
          return state
        },
        { timeout: 90_000 },
      )
      .not.toMatch(/queued|running/)
    return state
  }

  async key(name: string, grant: string): Promise<string> {
    return (await this.post<{ secret: string }>('/api/v1/keys', { name, grant })).secret
  }
}

/** Signs this browser in: the server sets its cookie as it does for the form. */
export const signIn = async (page: Page, key: string = adminKey(), url: string = serverUrl()): Promise<void> => {
  const answer = await page.request.post(`${url}/api/v1/session`, { data: { key }, headers: { 'X-Cadre-Console': '1' } })
  expect(answer.ok(), await answer.text()).toBe(true)
}

/** What axe knows of WCAG 2.2 AA and finds broken on the page as it is now. */
const violations = async (page: Page): Promise<string[]> => {
  const found = await new AxeBuilder({ page })
    // React Aria's announcer keeps for a moment the name of a button that is gone by then.
    .exclude('[data-live-announcer]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(node => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join('\n  ')}`)
}

/** No serious violation that stays: a colour may be on its way to another one when axe looks. */
export const expectAccessible = (page: Page): Promise<void> =>
  expect.poll(() => violations(page), { timeout: 10_000 }).toEqual([])

/** The page in light, in dark and on a phone, below build/screenshots; axe looks at each. */
export const takeScreenshots = async (page: Page, name: string): Promise<void> => {
  const size = page.viewportSize()
  const shoot = async (look: string) => {
    await expectAccessible(page)
    await page.screenshot({ path: join(screenshots, `${name}-${look}.png`) })
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await shoot('light')
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await shoot('dark')
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 390, height: 844 })
  await shoot('phone')
  if (size !== null) await page.setViewportSize(size)
}

interface Fixtures {
  readonly server: Server
  /** What the browser said against the page: violations of the policy, errors of scripts. Must stay empty. */
  readonly complaints: string[]
}

export const test = base.extend<Fixtures>({
  server: async ({ request }, provide) => {
    await provide(new Server(request, serverUrl(), adminKey()))
  },
  complaints: [
    async ({ page }, provide) => {
      const complaints: string[] = []
      page.on('pageerror', error => complaints.push(error.message))
      page.on('console', message => {
        if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text())
      })
      await provide(complaints)
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

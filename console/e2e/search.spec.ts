import type { Page } from '@playwright/test'
import { call, expectFitsPhone, fresh } from './admin-support'
import { expect, expectAccessible, signIn, takeScreenshots, test } from './fixtures'
import { tabTo, walk } from './keyboard-support'

const HOSTILE = '<img src=x onerror="document.title=1">'

interface Said {
  readonly team: string
  readonly collection: string
  readonly job: string
  /** A word that nothing else has. */
  readonly word: string
}

/** A message, a task, a job with its answer and a document that say the same word. */
async function said(): Promise<Said> {
  const team = fresh('shop')
  const collection = fresh('handbook')
  const word = `walrus${fresh('').slice(1)}`
  await call('POST', '/api/v1/teams', { name: team, roles: ['BE', 'FE', 'QA'], resources: [] })
  const { secret } = await call<{ secret: string }>('POST', `/api/v1/teams/${team}/members`, { name: 'BE' })
  await call('POST', `/api/v1/teams/${team}/messages`, { to: 'FE', body: `The ${word} is fed at noon. ${HOSTILE}` }, secret)
  await call('POST', `/api/v1/teams/${team}/tasks`, { title: `Feed the ${word}`, detail: 'With herring.', assignee_role: 'FE' })
  await call('PUT', `/api/v1/knowledge/${collection}`, {})
  const content = Buffer.from(`# Animals\n\n## Care\n\nA ${word} eats ${HOSTILE} herring.\n`).toString('base64')
  await call('POST', `/api/v1/knowledge/${collection}/documents`, { documents: [{ source: 'docs/animals.md', content }] })
  const { id: job } = await call<{ id: string }>('POST', '/api/v1/jobs', { prompt: `say The ${word} sleeps`, agent: 'rehearsal' })
  return { team, collection, job, word }
}

const hits = (page: Page) => page.getByRole('region', { name: 'What is found' }).getByRole('article')

const look = async (page: Page, words: string) => {
  await page.getByLabel('Search for', { exact: true }).fill(words)
  await page.getByRole('button', { name: 'Search', exact: true }).click()
}

/** Until the index has seen all of it. */
const whenFound = (page: Page, count: number) =>
  expect(async () => {
    await page.reload()
    await expect(hits(page)).toHaveCount(count, { timeout: 3000 })
  }).toPass()

test('one search finds messages, tasks, jobs and documents, and each leads to its page', async ({ page, browser, baseURL }) => {
  const { team, collection, job, word } = await said()
  await signIn(page)
  await page.goto('')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Search' }).click()
  await expect(page.getByRole('heading', { name: 'What are you looking for?' })).toBeVisible()
  await takeScreenshots(page, 'search-empty')
  await look(page, word)
  await expect(page).toHaveURL(new RegExp(`/search\\?q=${word}$`))
  await whenFound(page, 4)
  await expect(page.getByRole('status').getByText('4 hits, the best first')).toBeVisible()
  const message = page.getByRole('article', { name: `message ${team}/m1` })
  await expect(message).toContainText('BE -> FE')
  await expect(message).toContainText(`The ${word} is fed at noon. ${HOSTILE}`)
  await expect(message.locator('mark')).toHaveText([word])
  const passage = page.getByRole('article', { name: /^document docs\/animals\.md:/ })
  await expect(passage).toContainText(`eats ${HOSTILE} herring`)
  await expect(passage).toContainText(collection)
  expect(await page.locator('img').count()).toBe(0)
  await takeScreenshots(page, 'search')
  await expectFitsPhone(page)
  await page.setViewportSize({ width: 375, height: 800 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  await page.setViewportSize({ width: 1360, height: 860 })

  const found = page.url()
  await message.getByRole('link', { name: `${team}/m1` }).click()
  await expect(page).toHaveURL(new RegExp(`/teams/${team}\\?tab=mail&member=FE`))
  await expect(page.getByRole('list', { name: /FE/ }).getByText(`The ${word} is fed at noon.`)).toBeVisible()
  await page.goto(found)
  await page.getByRole('article', { name: `task ${team}/t1` }).getByRole('link').click()
  await expect(page.getByRole('dialog').getByText(`Feed the ${word}`).first()).toBeVisible()
  await page.goto(found)
  await page.getByRole('article', { name: `job ${job}` }).getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(`/jobs/${job}$`))

  const context = await browser.newContext(baseURL === undefined ? {} : { baseURL })
  const other = await context.newPage()
  await signIn(other)
  await other.goto(found)
  await expect(other.getByLabel('Search for', { exact: true })).toHaveValue(word)
  await other.getByRole('link', { name: /^docs\/animals\.md:/ }).click()
  await expect(other).toHaveURL(/\/knowledge\/.*\/document\?/)
  await expect(other.locator('[data-line="5"]')).toHaveText(`A ${word} eats ${HOSTILE} herring.`)
  await context.close()
})

test('kinds and the team are filters in the address, and count at once', async ({ page }) => {
  const { team, word } = await said()
  await signIn(page)
  await page.goto(`search?q=${word}`)
  await whenFound(page, 4)

  await page.getByRole('checkbox', { name: 'Tasks' }).check()
  await expect(page).toHaveURL(/in=tasks/)
  await expect(hits(page)).toHaveCount(1)
  await page.getByRole('checkbox', { name: 'Messages' }).check()
  await expect(page).toHaveURL(/in=messages(,|%2C)tasks/)
  await expect(hits(page)).toHaveCount(2)
  await expect(page.getByRole('checkbox', { name: 'Jobs' })).not.toBeChecked()
  await page.getByRole('checkbox', { name: 'Tasks' }).uncheck()
  await page.getByRole('checkbox', { name: 'Messages' }).uncheck()
  await expect(page).not.toHaveURL(/in=/)
  await expect(hits(page)).toHaveCount(4)

  await page.getByLabel('Of the team').selectOption(team)
  await expect(page).toHaveURL(new RegExp(`team=${team}`))
  await expect(hits(page)).toHaveCount(3) // the job is nobody's
  await look(page, 'qqqzzzxxx')
  await expect(page.getByRole('heading', { name: 'Nothing is found' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Clear the search' }).click()
  await expect(page).toHaveURL(/\/search$/)
  await expect(page.getByLabel('Search for', { exact: true })).toBeFocused()
})

test('what is partial is said, more can be had, and an error can be tried again', async ({ page }) => {
  const { word } = await said()
  await signIn(page)
  await page.goto('search?q=anything&team=nobody-has-it')
  await expect(page.getByRole('alert')).toContainText('No such team')
  await expect(page.getByLabel('Of the team')).toHaveValue('nobody-has-it')

  const limits: (string | null)[] = []
  let behind = 1
  let fails = false
  await page.route(/\/api\/v1\/search\/all\?/, async route => {
    if (fails) {
      await route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ code: 'UNAVAILABLE', title: 'The index cannot be read', detail: '', fix: 'Try again', status: 503, which: {}, type: 'about:blank' }) })
      return
    }
    const limit = new URL(route.request().url()).searchParams.get('limit')
    limits.push(limit)
    const hit = (id: number) => ({ kind: id === 0 ? 'commit' : 'job', thing: id === 0 ? HOSTILE : `j${id}`, title: HOSTILE, text: `${word} ${id}`, at: '2026-01-31T12:00:00Z' })
    await route.fulfill({ json: { hits: Array.from({ length: Math.min(Number(limit), 25) }, (_, id) => hit(id)), trouble: 'The index of messages, tasks and jobs is being made.', behind, new_field: [1] } })
  })
  await page.goto(`search?q=${word}`)
  await expect(page.getByText('Less was done than was asked: The index of messages, tasks and jobs is being made.')).toBeVisible()
  await expect(page.getByText('1 newer change is not in the index yet.')).toBeVisible()
  behind = 0
  await page.getByRole('button', { name: 'Search again' }).click()
  await expect(page.getByText('not in the index yet')).toHaveCount(0)
  // Of a newer server: named, with no link and nothing of it run.
  await expect(hits(page).first()).toContainText(HOSTILE)
  await expect(hits(page).first().getByRole('link')).toHaveCount(0)
  expect(await page.locator('img').count()).toBe(0)
  await expect(hits(page)).toHaveCount(10)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(hits(page)).toHaveCount(25)
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0)
  expect(new Set(limits)).toEqual(new Set(['10', '30']))

  fails = true
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('The index cannot be read')
  fails = false
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await expect(hits(page)).toHaveCount(10)
})

test('the search works by keyboard alone', async ({ page }) => {
  await signIn(page)
  await page.goto('search')
  await tabTo(page, page.getByLabel('Search for', { exact: true }))
  await page.keyboard.type('walrus sleeps')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/q=walrus/)
  await expect(page.getByRole('region', { name: 'What is found' })).toBeVisible()
  await walk(page)
})

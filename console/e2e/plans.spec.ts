import type { Page } from '@playwright/test'
import { expectFitsPhone, expectReason, fresh } from './admin-support'
import { expect, expectAccessible, signIn, takeScreenshots, test, type Server } from './fixtures'
import { repository } from './job-support'

interface Plan {
  readonly id: string
  readonly state: string
  readonly streams: readonly { readonly id: string; readonly state: string }[]
}

const run = async (server: Server, plan: string): Promise<Plan> =>
  server.post<Plan>('/api/v1/plans', { plan, repositories: [await repository()] })

const read = (server: Server, id: string) => server.get<Plan>(`/api/v1/plans/${id}`)

const row = (page: Page, stream: string) =>
  page.getByRole('region', { name: 'Streams' }).getByRole('row').filter({ has: page.getByText(stream, { exact: true }) })

const press = async (page: Page, name: string) => {
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('button', { name, exact: true }).click()
  await expect(dialog).toBeHidden()
}

/** A stream that goes through, one whose check sends it back once, one that does its work when tried again, one that never does. */
const shop = (name: string) => `
name: ${name}
agents:
  - {name: ann, profile: rehearsal}
  - {name: bob, profile: rehearsal, brief: "when failed edit services/cost/ok.txt it counts"}
  - {name: cyd, profile: rehearsal, brief: "when early edit docs/queue.md how it works"}
  - {name: dan, profile: rehearsal}
  - {name: rev, profile: rehearsal, brief: 'when verdict say {"verdict":"approve"}'}
streams:
  - id: queue
    agent: ann
    tasks: [edit services/queue/main.txt it queues]
    creates: [services/queue/**]
    check: test -f services/queue/main.txt
    reviewer: rev
  - id: cost
    agent: bob
    tasks: [edit services/cost/main.txt it counts]
    creates: [services/cost/main.txt, services/cost/ok.txt]
    needs: [queue]
    check: test -f services/cost/ok.txt
  - id: docs
    agent: cyd
    tasks: [say not now]
    creates: [docs/**]
    after: [queue]
  - id: web
    agent: dan
    tasks: [say never]
    owns: [add.ts]
shared:
  - {path: hello.txt, rule: own-section}
contracts:
  - {name: events, kind: text, text: "an order has an id", owner: queue, consumers: [cost]}
checks:
  each: test -f hello.txt
  end: test -f services/cost/ok.txt
`

test('a plan is watched, a held stream is tried again and another one left out, until it is done', async ({ page, server }) => {
  test.setTimeout(300_000)
  const plan = await run(server, shop(fresh('shop')))
  await signIn(page)
  await page.goto(`plans/${plan.id}`)
  const head = page.locator('header').first()
  await expect(head.getByText(/Running|Needs a person/)).toBeVisible()
  await expect(row(page, 'docs').getByText('Held')).toBeVisible({ timeout: 90_000 })

  await row(page, 'docs').getByRole('button', { name: 'Try again' }).click()
  await expectAccessible(page)
  await press(page, 'Try again')
  await expect(row(page, 'docs').getByText('Merged', { exact: true })).toBeVisible({ timeout: 90_000 })
  await expect(row(page, 'cost').getByText('Merged', { exact: true })).toBeVisible({ timeout: 90_000 })
  await expect(head.getByText('Needs a person')).toBeVisible({ timeout: 90_000 })
  await takeScreenshots(page, 'plan-streams')

  await row(page, 'web').getByRole('button', { name: 'Leave out' }).click()
  await press(page, 'Leave out')
  await expect(row(page, 'web').getByText('Left out', { exact: true })).toBeVisible()
  await expect(head.getByText('Done')).toBeVisible({ timeout: 90_000 })
  await expect(page.getByText('3 of 4, 1 left out')).toBeVisible()
  expect((await read(server, plan.id)).state).toBe('done')

  const tabs = page.getByRole('navigation', { name: 'Parts of the plan' })
  await tabs.getByRole('link', { name: 'Graph' }).click()
  await expect(page).toHaveURL(/tab=graph/)
  await page.getByText('The same as a list').click()
  await expect(page.getByRole('listitem').filter({ hasText: 'cost' }).getByText('needs queue')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'docs' }).getByText('builds on queue')).toBeVisible()
  await takeScreenshots(page, 'plan-graph')

  await tabs.getByRole('link', { name: 'Time' }).click()
  await expect(page.getByRole('region', { name: 'All steps' }).getByRole('row', { name: /rev review queue Good/ })).toBeVisible()
  await takeScreenshots(page, 'plan-time')

  await tabs.getByRole('link', { name: /^Merges/ }).click()
  await expect(page.getByRole('heading', { name: /Step \d+ · check Not good/ })).toBeVisible()
  await expect(page.getByText('test -f services/cost/ok.txt').first()).toBeVisible()
  await takeScreenshots(page, 'plan-merges')
  await page.getByRole('region', { name: 'Merges and checks' }).getByRole('row', { name: /check of the whole/ }).getByRole('link').first().click()
  await expect(page).toHaveURL(/step=\d+/)
  await expect(page.getByRole('heading', { name: /check of the whole Good/ })).toBeVisible()

  await tabs.getByRole('link', { name: 'Owners and contracts' }).click()
  const tree = page.getByRole('region', { name: 'Paths and their owners' })
  await expect(tree.getByRole('listitem').filter({ hasText: 'hello.txt' })).toContainText('each within the markers of its own section')
  await expect(tree.getByText('queue/**')).toBeVisible()
  await tree.locator('summary', { hasText: 'services' }).focus()
  await page.keyboard.press('Enter')
  await expect(tree.getByText('queue/**')).toBeHidden()
  await page.keyboard.press('Enter')
  await expect(tree.getByText('queue/**')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Contracts' }).getByRole('row').filter({ hasText: 'events' })).toContainText('cost')
  await takeScreenshots(page, 'plan-owners')
  await expectFitsPhone(page)

  await tabs.getByRole('link', { name: 'Paths asked for' }).click()
  await expect(page.getByText('Nobody has asked for a path')).toBeVisible()
  await tabs.getByRole('link', { name: 'Landing' }).click()
  await page.getByRole('button', { name: 'Land', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Repositories' }).getByText('No address')).toBeVisible()
  await expect(page.getByText(`cadre plan land ${plan.id}`)).toBeVisible()
  await expectAccessible(page)
})

test('a running plan is listed, paused, continued and stopped by those who may', async ({ page, server }) => {
  const name = fresh('long')
  const plan = await run(
    server,
    `
name: ${name}
agents:
  - {name: ann, profile: rehearsal}
streams:
  - {id: first, agent: ann, tasks: [hang], creates: [first/**]}
  - {id: second, agent: ann, tasks: [edit second/a.txt b], creates: [second/**], needs: [first]}
`,
  )
  await expect.poll(async () => (await read(server, plan.id)).streams[0]?.state, { timeout: 60_000 }).toBe('working')
  await signIn(page, await server.key(fresh('looks'), 'viewer'))
  await page.goto(`plans/${plan.id}`)
  await expectReason(page, 'Pause', /member/)

  await signIn(page)
  await page.goto('plans?state=running')
  await expect(page.getByRole('link', { name: plan.id, exact: true })).toBeVisible()
  await takeScreenshots(page, 'plans')
  await page.getByRole('link', { name: plan.id, exact: true }).click()
  await expect(page).toHaveTitle(`${name} · ${plan.id} · Cadre`)
  await expect(row(page, 'first').getByText('At work')).toBeVisible()
  await expect(row(page, 'second').getByText('Waits', { exact: true })).toBeVisible()
  await page.getByRole('navigation', { name: 'Parts of the plan' }).getByRole('link', { name: 'Time' }).click()
  await expect(page.getByRole('region', { name: 'All steps' }).getByText('Goes on')).toBeVisible()
  await takeScreenshots(page, 'plan-running')

  const head = page.locator('header').first()
  await page.getByRole('button', { name: 'Pause' }).click()
  await press(page, 'Pause')
  await expect(head.getByText('Paused')).toBeVisible()
  await page.getByRole('button', { name: 'Go on' }).click()
  await press(page, 'Go on')
  await expect(head.getByText('Running')).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()
  await press(page, 'Stop')
  await expect(head.getByText('Stopped')).toBeVisible()
})

/** One stream that never ends, one that waits for it, and one that asks for what is theirs. */
const asking = (name: string) => `
name: ${name}
agents:
  - {name: ann, profile: rehearsal}
  - {name: bob, profile: rehearsal}
streams:
  - {id: first, agent: ann, tasks: [hang], creates: [first/**], estimate: {minutes: 30, cost_usd: 2}}
  - {id: second, agent: ann, tasks: [edit second/a.txt b], creates: [second/**], needs: [first], estimate: {minutes: 20}}
  - {id: third, agent: bob, tasks: [hang], creates: [third/**], estimate: {minutes: 5}}
merge: {order: [third, first, second]}
`

test('what is to be expected of a plan is told, and paths that its streams ask for are granted and refused', async ({ page, server }) => {
  test.setTimeout(180_000)
  const plan = await run(server, asking(fresh('asking')))
  const states = async () => (await read(server, plan.id)).streams.map(({ state }) => state)
  await expect.poll(states, { timeout: 60_000 }).toEqual(['working', 'waiting', 'working'])
  const ask = (path: string, why: string) => server.post(`/api/v1/plans/${plan.id}/requests`, { path, why, stream: 'third' })
  await ask('first/notes.md', 'The words go there')
  await signIn(page, await server.key(fresh('looks'), 'viewer'))
  await page.goto(`plans/${plan.id}?tab=paths`)
  await expectReason(page, 'Grant', /member/)
  await expectReason(page, 'Refuse', /member/)

  await signIn(page)
  await page.goto(`plans/${plan.id}`)
  const tabs = page.getByRole('navigation', { name: 'Parts of the plan' })
  await tabs.getByRole('link', { name: 'Forecast' }).click()
  await expect(page.getByText(/of 50 min estimated/)).toBeVisible()
  await expect(page.getByText(/of \$2.00 estimated/)).toBeVisible()
  await expect(page.getByText('first → second')).toBeVisible()
  const forecast = page.getByRole('region', { name: /^Stream by stream/ })
  await expect(forecast.getByRole('row', { name: /^second/ })).toContainText('+50 min')
  await takeScreenshots(page, 'plan-forecast')
  await expectFitsPhone(page)

  await expect(tabs.getByRole('link', { name: 'Paths asked for' })).toHaveText('Paths asked for1')
  await tabs.getByRole('link', { name: /^Paths/ }).click()
  const open = page.getByRole('region', { name: 'To be answered' })
  const asked = (path: string) => open.getByRole('row').filter({ hasText: path })
  await expect(asked('first/notes.md')).toContainText('first is asked')
  await ask('docs/api.md', 'It is written there')
  await ask('second', 'To see to it all')
  await expect(asked('docs/api.md')).toContainText("nobody's")
  await expect(asked('docs/api.md')).toContainText('a person answers')
  await takeScreenshots(page, 'plan-paths')

  const dialog = page.getByRole('dialog')
  await asked('first/notes.md').getByRole('button', { name: 'Grant' }).click()
  await dialog.getByLabel('How').selectOption('append-block')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Grant' }).click()
  await expect(dialog).toBeHidden()
  const decided = page.getByRole('region', { name: 'Answered' })
  await expect(decided.getByRole('row').filter({ hasText: 'first/notes.md' })).toContainText('shared: each adds a block at the end')

  await asked('second').getByRole('button', { name: 'Grant' }).click()
  await dialog.getByLabel('How').selectOption('union')
  await dialog.getByRole('button', { name: 'Grant' }).click()
  await expect(dialog.getByRole('alert')).toContainText('A rule is for one file, and this is a folder')
  await takeScreenshots(page, 'plan-paths-grant')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await asked('second').getByRole('button', { name: 'Refuse' }).click()
  await dialog.getByLabel('Reason').fill('second does that itself')
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toBeHidden()
  await expect(decided.getByRole('row').filter({ hasText: 'second does that itself' })).toContainText('Refused')

  await asked('docs/api.md').getByRole('button', { name: 'Grant' }).click()
  await dialog.getByRole('button', { name: 'Grant' }).click()
  await expect(page.getByText('Nothing is to be answered')).toBeVisible()
  await expectFitsPhone(page)
  await takeScreenshots(page, 'plan-paths-answered')
  await tabs.getByRole('link', { name: 'Owners and contracts' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'api.md' }).last()).toContainText('given since')
  await tabs.getByRole('link', { name: 'Landing' }).click()
  await expect(page.getByText('The plan is not done')).toBeVisible()
  await server.post(`/api/v1/plans/${plan.id}/stop`, {})
})

test('an unknown plan is told, with the way back', async ({ page }) => {
  await signIn(page)
  await page.goto('plans/p999999')
  await expect(page.getByText('There is no such plan')).toBeVisible()
  await page.getByRole('link', { name: 'To all plans' }).click()
  await expect(page).toHaveURL(/plans$/)
})

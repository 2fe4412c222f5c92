import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expectFitsPhone } from './admin-support'
import { startCadre } from './cadre'
import { expect, expectAccessible, Server, signIn, takeScreenshots, test } from './fixtures'

/** A program that is called claude, and says of each run what its prompt is: lines of Claude Code's stream. */
const CLAUDE = `#!/bin/sh
case "$1" in
  --version) echo '2.1.329 (Claude Code)' ;;
  --help) echo '--setting-sources --effort --tools' ;;
  *) for last; do :; done; printf '%s\\n' "$last"; case "$last" in *rejected*) exit 1 ;; esac ;;
esac
`

const limit = (info: object): string => JSON.stringify({ type: 'rate_limit_event', rate_limit_info: info })

/** A run that says this of its account. */
const run = (limits: readonly string[], failed = false): string =>
  [
    JSON.stringify({ type: 'system', subtype: 'init', session_id: 's-1', model: 'played' }),
    ...limits,
    JSON.stringify({ type: 'result', subtype: 'success', is_error: failed, result: failed ? "You've hit your limit" : 'done', ...(failed ? { api_error_status: 429 } : {}), usage: { input_tokens: 10, output_tokens: 2 } }),
  ].join('\n')

test('the usage page shows what agents used by day and by what is chosen, and gives it as CSV', async ({ page, server }) => {
  const job = await server.file('usage 12345 678 1.25\nsay done')
  await server.over(job.id)

  await signIn(page)
  await page.goto('usage')

  await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible()
  await expect(page.getByText('Cost per accepted change').first()).toBeVisible()
  await page.getByText('In figures').click()
  const today = new Date().toISOString().slice(0, 10)
  await expect(page.getByRole('region', { name: 'Per day' }).getByRole('row', { name: new RegExp(today) })).toBeVisible()
  await page.getByText('In figures').click()

  await page.getByLabel('By', { exact: true }).selectOption('agent')
  await expect(page).toHaveURL(/by=agent/)
  await expect(page.getByRole('region', { name: 'Per agent' }).getByRole('row', { name: /rehearsal/ })).toContainText('$')
  await page.getByRole('radio', { name: '7 days' }).check()
  await expect(page).toHaveURL(/days=(%22)?7/)
  await takeScreenshots(page, 'usage')

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'As CSV' }).click()
  const file = await (await download).createReadStream()
  let text = ''
  for await (const part of file) text += String(part)
  expect(text).toMatch(/^agent,events,prompt_tokens,/)
  expect(text).toContain('rehearsal,')
})

test('a viewer sees usage, and a time without any says so', async ({ page, server }) => {
  await signIn(page, await server.key('looks', 'viewer'))
  await page.goto('usage?by=crew')
  await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible()
  await expect(page.getByLabel('By', { exact: true })).toHaveValue('crew')
})

test('the usage page shows what is left of accounts, when their windows renew, and how old that word is', async ({ page, request }) => {
  test.slow()
  const folder = mkdtempSync(join(tmpdir(), 'cadre-accounts-'))
  mkdirSync(join(folder, 'home'), { mode: 0o700 })
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'claude'), CLAUDE, { mode: 0o755 })
  writeFileSync(join(folder, 'home', 'agents.yaml'), 'profiles:\n  - {name: spender, cli: claude}\n')
  const cadre = await startCadre(folder, 0, { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, ANTHROPIC_API_KEY: 'played' })
  const server = new Server(request, cadre.url, cadre.key)
  const over = async (agent: string, prompt: string) => await server.over((await server.file(prompt, { agent })).id)
  const inHours = (hours: number) => Math.floor(Date.now() / 1000) + hours * 3600
  try {
    await signIn(page, cadre.key, cadre.url)
    await page.goto(`${cadre.url}/usage`)
    await expect(page.getByRole('heading', { name: 'No account is known' })).toBeVisible()
    await expect(page.getByText('Claude Code with a subscription and Codex with a login say while they run')).toBeVisible()
    await expectAccessible(page)

    const said = [
      limit({ status: 'allowed', resetsAt: inHours(2.5), rateLimitType: 'five_hour', utilization: 0.62 }),
      limit({ status: 'allowed_warning', resetsAt: inHours(60), rateLimitType: 'seven_day', utilization: 0.93 }),
      limit({ status: 'allowed', resetsAt: inHours(-1), rateLimitType: 'seven_day_opus', utilization: 0.4 }),
      limit({ status: 'allowed', rateLimitType: 'overage' }),
    ]
    expect(await over('claude', run(said))).toBe('succeeded')
    expect(await over('rehearsal', 'say done')).toBe('succeeded')
    await server.file(run([limit({ status: 'rejected', resetsAt: inHours(1), rateLimitType: 'five_hour' })], true), { agent: 'spender' })

    // By the events alone: nobody loads the page again.
    const accounts = page.getByRole('list', { name: 'Accounts' })
    const of = (agent: string) => accounts.getByRole('listitem').filter({ has: page.getByRole('heading', { name: agent, exact: true }) })
    const window = (name: string) => of('claude').getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) })
    await expect(window('five_hour')).toContainText(/^5 hours five_hour38 % left62 % used · renews in 2 h · said (just now|\d+ (s|min) ago)$/)
    await expect(window('seven_day')).toContainText(/^7 days seven_day7 % leftNearly used up · 93 % used · renews in 2 d/)
    await expect(window('seven_day_opus')).toContainText(/left: unknownRenewed since, unknown until the next run · renewed 1 h ago/)
    await expect(window('overage')).toContainText(/^overage left: unknownwhen it renews was not said/)
    await expect(of('claude').first()).toContainText('key ANTHROPIC_API_KEY')
    await expect(of('claude').first().getByRole('link')).toHaveAttribute('href', /nodes\//)
    await expect(of('spender').first()).toContainText('0 % leftUsed up · 100 % used · renews in')
    await expect(of('spender').first().getByRole('link', { name: 'Paused' })).toBeVisible()
    await expect(of('rehearsal').first()).toContainText('what is left is unknown, which is not nothing')
    await takeScreenshots(page, 'usage-accounts')
    await expectFitsPhone(page)
    await page.setViewportSize({ width: 375, height: 800 })
    await of('claude').first().scrollIntoViewIfNeeded()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)

    await page.route(/\/api\/v1\/usage\/accounts/, route => route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ code: 'UNAVAILABLE', title: 'On purpose', detail: '', fix: 'Try again', status: 503, which: {}, type: 'about:blank' }) }))
    await page.reload()
    await expect(page.getByRole('alert')).toContainText('On purpose')
    await page.unroute(/\/api\/v1\/usage\/accounts/)
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
    await expect(of('spender').first()).toBeVisible()
  } finally {
    await cadre.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

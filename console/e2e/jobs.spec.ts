import { expect, type Server, signIn, takeScreenshots, test } from './fixtures'

/** Files jobs "WORD 0" and so on that wait for a machine that is not there, in the batch of that word. */
async function fileWaiting(server: Server, count: number, word: string): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await server.file(`${word} ${index}`, { required_tags: ['tpu'], labels: { batch: word.toLowerCase() } })
  }
}

test('a filter stands in the address, and Back takes it away', async ({ page, server }) => {
  const done = await server.file('Write the changelog\nsay done', { labels: { batch: 'filters' } })
  await server.over(done.id)
  const waiting = await server.file('Needs a machine that is not there', { required_tags: ['tpu'], labels: { batch: 'filters' } })
  await signIn(page)
  await page.goto('jobs?label=batch%3Dfilters')
  const grid = page.getByRole('grid', { name: 'Jobs' })
  await expect(grid.getByRole('row')).toHaveCount(3)

  await page.getByRole('button', { name: 'waiting', exact: true }).click()

  await expect(page).toHaveURL(/state=queued/)
  await expect(grid).toContainText(waiting.id)
  await expect(grid).not.toContainText('Write the changelog')
  await page.goBack()
  await expect(grid).toContainText('Write the changelog')
  await takeScreenshots(page, 'jobs')
  await server.post(`/api/v1/jobs/${waiting.id}/cancel`, {})
})

test('a new job and a new state show without loading again', async ({ page, server }) => {
  await signIn(page)
  await page.goto('jobs')
  await expect(page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible()
  await expect(page.getByText('Live', { exact: true }).filter({ visible: true })).toBeVisible()

  const job = await server.file('Appear at once\nsay hello\nsleep 1\nsay bye')

  const row = page.getByRole('row').filter({ hasText: 'Appear at once' }).first()
  await expect(row).toBeVisible()
  await expect(row).toContainText('succeeded')
  expect(await server.over(job.id)).toBe('succeeded')
})

test('the keyboard alone finds, selects and cancels', async ({ page, server }) => {
  const first = await server.file('Keyboard one', { required_tags: ['tpu'], labels: { batch: 'keys' } })
  const second = await server.file('Keyboard two', { required_tags: ['tpu'], labels: { batch: 'keys' } })
  await signIn(page)
  await page.goto('jobs?label=batch%3Dkeys')
  const grid = page.getByRole('grid', { name: 'Jobs' })
  await expect(grid).toContainText('Keyboard one')

  await grid.getByRole('row').nth(1).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByRole('toolbar')).toContainText('2 selected')
  await page.getByRole('toolbar').getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel 2 jobs' }).click()

  await expect(page.getByText('2 cancelled')).toBeVisible()
  await expect(grid.getByText('cancelled')).toHaveCount(2)
  expect(await server.over(first.id)).toBe('cancelled')
  expect(await server.over(second.id)).toBe('cancelled')
})

test('Enter opens the job of the row', async ({ page, server }) => {
  const job = await server.file('Open me\nsay opened', { labels: { batch: 'enter' } })
  await signIn(page)
  await page.goto('jobs?label=batch%3Denter')
  await expect(page.getByRole('grid')).toContainText('Open me')

  await page.getByRole('row').nth(1).focus()
  await page.keyboard.press('Enter')

  await expect(page).toHaveURL(new RegExp(`jobs/${job.id}`))
})

test('rows keep clear of each other when a phone is turned', async ({ page, server }) => {
  await fileWaiting(server, 12, 'Turned')
  await signIn(page)
  await page.goto('jobs?label=batch%3Dturned')
  const grid = page.getByRole('grid', { name: 'Jobs' })
  await expect(grid).toContainText('Turned 11')
  const gaps = () =>
    grid.locator('[data-job]').evaluateAll(rows => {
      const boxes = rows.map(row => row.getBoundingClientRect()).toSorted((one, other) => one.top - other.top)
      return boxes.slice(1).map((box, index) => Math.round(box.top - (boxes[index]?.bottom ?? 0)))
    })

  for (const width of [390, 1280, 390]) {
    await page.setViewportSize({ width, height: 800 })
    await expect.poll(gaps).toEqual(Array.from({ length: 11 }, () => 0))
  }
})

test('rows that come on top do not move what one reads', async ({ page, server }) => {
  test.slow()
  await fileWaiting(server, 60, 'Held')
  await signIn(page)
  await page.goto('jobs?label=batch%3Dheld')
  const grid = page.getByRole('grid', { name: 'Jobs' })
  await expect(grid).toContainText('Held 59')
  await grid.evaluate(element => element.scrollTo({ top: 1000 }))
  const row = grid.getByRole('row').filter({ hasText: /Held 30$|Held 30\D/ }).first()
  await expect(row).toBeVisible()
  const before = await row.boundingBox()

  await server.file('Held above', { required_tags: ['tpu'], labels: { batch: 'held' } })

  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible()
  const after = await row.boundingBox()
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 1000))).toBeLessThan(2)
  await server.post('/api/v1/jobs/cancel', { filter: { label: 'batch=held' }, limit: 500 })
})

test('all that match the filters are cancelled, not only those that are shown', async ({ page, server }) => {
  test.slow()
  await fileWaiting(server, 120, 'Many')
  await signIn(page)
  await page.goto('jobs?label=batch%3Dmany')
  const grid = page.getByRole('grid', { name: 'Jobs' })
  await expect(grid).toContainText('Many 119')

  await grid.getByRole('checkbox', { name: 'Select all rows' }).check()
  const bar = page.getByRole('toolbar')
  await expect(bar).toContainText('100 selected')
  await bar.getByRole('button', { name: 'Select all that match' }).click()
  await expect(bar).toContainText('All that match the filters')
  await expect(bar.getByRole('button', { name: 'Retry' })).toHaveAttribute('aria-description', /Choose the states first/)
  await bar.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel all that match' }).click()

  await expect(page.getByText('120 cancelled')).toBeVisible()
  const left = await server.get<{ items: unknown[] }>('/api/v1/jobs?label=batch%3Dmany&state=queued')
  expect(left.items).toEqual([])
})

test('a short title is shown whole beside a long reason', async ({ page, server }) => {
  const job = await server.file('Tea', { required_tags: ['a-tag-that-no-machine-has'], labels: { batch: 'short' } })
  await signIn(page)
  await page.goto('jobs?label=batch%3Dshort')

  const title = page.getByRole('gridcell').getByText('Tea', { exact: true })
  await expect(title).toBeVisible()
  expect(await title.evaluate(element => element.scrollWidth <= element.clientWidth)).toBe(true)
  await server.post(`/api/v1/jobs/${job.id}/cancel`, {})
})

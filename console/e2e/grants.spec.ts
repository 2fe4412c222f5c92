import { expect, signIn, test } from './fixtures'

test('a viewer sees everything, and what it may not do says why', async ({ page, server }) => {
  await server.file('For the viewer to see\nsay hi', { labels: { batch: 'viewer' } })
  const key = await server.key('a viewer', 'viewer')
  await signIn(page, key)
  await page.goto('jobs?label=batch%3Dviewer')
  await expect(page.getByRole('grid')).toContainText('For the viewer to see')

  const newJob = page.getByRole('button', { name: 'New job' })
  await expect(newJob).toHaveAttribute('aria-disabled', 'true')
  // A pointer that is seen for the first time over the button is none that moved there.
  await page.mouse.move(700, 400)
  await newJob.hover()
  await expect(page.getByRole('tooltip')).toContainText('Needs the grant “member”; your key has “viewer”')
  await page.getByRole('row').nth(1).getByRole('checkbox').click()
  await expect(page.getByRole('toolbar').getByRole('button', { name: 'Cancel', exact: true })).toHaveAttribute('aria-disabled', 'true')
})

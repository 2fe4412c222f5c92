import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCadre } from './cadre'
import { expect, Server, signIn, test } from './fixtures'

test('a restart of the server is shown and healed, the session holds, and nothing is lost or doubled', async ({ page, request }) => {
  test.setTimeout(300_000)
  const folder = mkdtempSync(join(tmpdir(), 'cadre-restart-'))
  let cadre = await startCadre(folder)
  try {
    const { url } = cadre
    const server = new Server(request, url, cadre.key)
    await server.over((await server.file('Before the restart\nsay hi')).id)
    await signIn(page, cadre.key, url)
    await page.goto(`${url}/jobs`)
    await expect(page.getByRole('grid')).toContainText('Before the restart')

    await cadre.stop()
    await expect(page.getByRole('alert').filter({ hasText: 'Connection lost' })).toBeVisible({ timeout: 60_000 })
    cadre = await startCadre(folder, Number(new URL(url).port))
    await server.over((await server.file('After the restart\nsay hi')).id)

    await expect(page.getByRole('alert').filter({ hasText: 'Connection lost' })).toBeHidden({ timeout: 60_000 })
    await expect(page.getByRole('row').filter({ hasText: 'After the restart' })).toHaveCount(1)
    await expect(page.getByRole('row').filter({ hasText: 'After the restart' })).toContainText('succeeded')
    await expect(page.getByRole('row').filter({ hasText: 'Before the restart' })).toHaveCount(1)
  } finally {
    await cadre.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

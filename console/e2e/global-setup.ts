import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCadre } from './cadre'

/**
 * One server with one node for all tests; a test that stops its server starts its own. With CADRE_E2E_URL and
 * CADRE_E2E_KEY the tests go against what runs there already, such as the dev server.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env['CADRE_E2E_URL'] !== undefined && process.env['CADRE_E2E_KEY'] !== undefined) return async () => undefined
  const folder = mkdtempSync(join(tmpdir(), 'cadre-console-'))
  const cadre = await startCadre(folder)
  process.env['CADRE_E2E_URL'] = cadre.url
  process.env['CADRE_E2E_KEY'] = cadre.key
  process.env['CADRE_E2E_LINK'] = cadre.link ?? ''
  return async () => {
    await cadre.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

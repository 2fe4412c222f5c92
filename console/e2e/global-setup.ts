import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCadre } from './cadre'

/** One server with one node for all tests; a test that stops its server starts its own. */
export default async function setUp(): Promise<() => Promise<void>> {
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

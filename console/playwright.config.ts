import { execFileSync } from 'node:child_process'
import { defineConfig } from '@playwright/test'

/** Chromium of this machine: CHROMIUM, or the first of its usual names on PATH. None is downloaded. */
const chromium = (): string => {
  const named = process.env['CHROMIUM']
  if (named !== undefined && named !== '') return named
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
    } catch {
      // The next name.
    }
  }
  throw new Error('No Chromium: set CHROMIUM to one, or install it')
}

export default defineConfig({
  testDir: 'e2e',
  // Figures of this machine are taken by `npm run figures` alone.
  testMatch: process.env['FIGURES'] === undefined ? '*.spec.ts' : '*.measure.ts',
  globalSetup: './e2e/global-setup.ts',
  outputDir: 'build/test-results',
  // One server, one node with few slots: the tests share it, one after the other.
  workers: 1,
  // The link that `cadre up` prints works for ten minutes, and the whole may take longer.
  projects: [
    { name: 'first', grep: /@first/ },
    { name: 'then', grepInvert: /@first/ },
  ],
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    ...(process.env['CADRE_E2E_URL'] === undefined ? {} : { baseURL: `${process.env['CADRE_E2E_URL']}/` }),
    launchOptions: { executablePath: chromium(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] },
    viewport: { width: 1360, height: 860 },
    locale: 'en-GB',
    trace: 'retain-on-failure',
    navigationTimeout: 30_000,
  },
})

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './cadre'
import { adminKey, expect, serverUrl, test } from './fixtures'

const nginx = (): string | undefined => {
  try {
    return execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin command -v nginx'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

const configuration = (folder: string, port: number): string => `
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location /tools/cadre/ {
      proxy_pass ${serverUrl()}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_buffering off;
    }
  }
}
`

test('under a prefix that nginx strips everything works: pages, deep addresses, the session, live rows', async ({ page, server }) => {
  const program = nginx()
  test.skip(program === undefined && process.env['CI'] === undefined, 'no nginx on this machine')
  if (program === undefined) throw new Error('no nginx')
  const folder = mkdtempSync(join(tmpdir(), 'cadre-nginx-'))
  const port = await freePort()
  const base = `http://127.0.0.1:${port}/tools/cadre`
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port))
  const proxy = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
  try {
    await expect.poll(async () => (await page.request.get(`${base}/health`).catch(() => undefined))?.status()).toBe(200)
    await page.goto(`${base}/jobs?state=succeeded`)
    await expect(page).toHaveURL(`${base}/sign-in?to=%2Fjobs%3Fstate%3Dsucceeded`)
    await page.getByLabel('Key', { exact: true }).fill(adminKey())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(`${base}/jobs?state=succeeded`)

    const job = await server.file('Behind a proxy\nsay hi')
    await expect(page.getByRole('row').filter({ hasText: 'Behind a proxy' }).first()).toBeVisible()
    await page.goto(`${base}/jobs/${job.id}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Behind a proxy')
    await page.getByRole('link', { name: 'Overview' }).click()

    await expect(page).toHaveURL(`${base}/`)
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
  } finally {
    proxy.kill('SIGTERM')
    if (proxy.exitCode === null && proxy.signalCode === null) await once(proxy, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
})

/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type ProxyOptions } from 'vite'

/** The server of `npm run dev` talks to this Cadre. */
const server = process.env['CADRE_URL'] ?? 'http://127.0.0.1:27888'

/** Names under which the dev server may be asked for, with commas; "*" for all. */
const hosts = (process.env['CADRE_DEV_HOSTS'] ?? '').split(',').filter(Boolean)

/** Cadre answers its own address only: the name of the dev server was checked here, and goes no further. */
const toServer: ProxyOptions = {
  target: server,
  changeOrigin: true,
  configure: proxy =>
    proxy.on('proxyReq', (request, { headers }) => {
      if (headers.origin === `http://${headers.host ?? ''}`) request.setHeader('origin', new URL(server).origin)
    }),
}

/**
 * Cadre's server puts the way up from the page's depth into `<base>`; the dev server always serves from `/`.
 */
const baseOfDev: Plugin = {
  name: 'cadre-base',
  apply: 'serve',
  transformIndexHtml: html => html.replace('<base href="./" />', '<base href="/" />'),
}

export default defineConfig(({ command }) => ({
  // Relative, so that the same build works under every prefix that a proxy strips.
  base: command === 'build' ? './' : '/',
  plugins: [react(), baseOfDev],
  build: {
    outDir: 'dist',
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // No inlined assets: the content security policy allows fonts and workers from the server only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 700,
  },
  worker: { format: 'es' },
  server: {
    host: '0.0.0.0',
    port: 5173,
    allowedHosts: hosts.includes('*') ? true : hosts,
    proxy: {
      '/api': toServer,
      '/docs': toServer,
      '/openapi.json': toServer,
      '/join': toServer,
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
}))

// Puts the figures of one run together: node table.mjs SETTINGS FIGURES yes|no
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

const [settingsFile, figuresFile, json] = process.argv.slice(2)
const settings = Object.fromEntries(JSON.parse(readFileSync(settingsFile, 'utf8')).map((row) => [row.name, row.setting]))
const figures = readFileSync(figuresFile, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line))
const isCadre = (one) => one.name === 'queue'
const ours = figures.find(isCadre)
const rate = (one) => (isCadre(one) ? one.claim_and_complete_per_second : one.process_per_second)
const rows = figures.map((one) => ({
  system: isCadre(one) ? 'Cadre (through the services)' : `${one.peer} ${one.version ?? ''}, ${one.mode ?? 'failed'}`,
  per_second: rate(one) ?? 0,
  ratio: ours && rate(one) ? Math.round((rate(ours) / rate(one)) * 100) / 100 : 0,
  settings: one.settings ?? '',
}))

if (json === 'yes') {
  const ratios = Object.fromEntries(rows.filter((row) => row.ratio > 0).map((row) => [row.system, row.ratio]))
  console.log(JSON.stringify({ name: 'peers', store: 'postgresql', cores: cpus().length, settings, figures, cadre_to_peer_ratio: ratios }))
} else {
  console.log(`PostgreSQL ${Object.entries(settings).map(([name, value]) => `${name}=${value}`).join(' ')}`)
  const width = Math.max(...rows.map((row) => row.system.length))
  console.log(`${'system'.padEnd(width)}  jobs/s    Cadre is  settings`)
  for (const row of rows) {
    console.log(
      `${row.system.padEnd(width)}  ${String(row.per_second).padStart(6)}  ${(row.ratio ? `${row.ratio}x` : '-').padStart(8)}  ${row.settings}`,
    )
  }
}

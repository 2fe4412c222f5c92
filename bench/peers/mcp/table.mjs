// Puts the figures of one run together: node table.mjs FIGURES REDIS_VERSION yes|no
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'

const [figuresFile, redisVersion, json] = process.argv.slice(2)
const [cadre, sdk] = readFileSync(figuresFile, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line))
const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
const version = dependencies['@modelcontextprotocol/server']
const ratio = Math.round((cadre.per_second / sdk.per_second) * 100) / 100
const load = Math.round(loadavg()[0] * 10) / 10

if (json === 'yes') {
  const peer = { ...sdk, peer: 'official MCP SDK with Redis', sdk: version, redis: redisVersion, redis_settings: 'appendonly yes, appendfsync always' }
  console.log(JSON.stringify({ name: 'bus-peers', cores: cpus().length, load_1_min: load, figures: [cadre, peer], cadre_to_peer_ratio: ratio }))
} else {
  console.log(`${cpus().length} processors, load ${load} over the last minute; p50 and p99 in ms`)
  const row = (name, one) =>
    [name, one.per_second, ...['send', 'empty_poll', 'full_poll', 'claim', 'lock'].map((kind) => `${one[`${kind}_p50_ms`]} / ${one[`${kind}_p99_ms`]}`), one.errors]
  const table = [
    ['', 'calls/s', 'send', 'empty poll', 'full poll', 'claim', 'lock', 'errors'],
    row('Cadre', cadre),
    row(`MCP SDK ${version}, Redis ${redisVersion}`, sdk),
  ]
  const widths = table[0].map((_, column) => Math.max(...table.map((cells) => String(cells[column]).length)))
  for (const cells of table) console.log(cells.map((cell, column) => String(cell).padEnd(widths[column])).join('  ').trimEnd())
  console.log(`Cadre is ${ratio}x`)
}

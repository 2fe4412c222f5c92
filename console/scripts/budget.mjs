// Fails the build when what is loaded before any page is more than 250 KB of script, packed.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const budget = 250 * 1024
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

const entry = Object.values(manifest).find(chunk => chunk.isEntry)
if (entry === undefined) throw new Error('the build has no entry')

const first = new Set()
const collect = chunk => {
  if (first.has(chunk.file)) return
  first.add(chunk.file)
  for (const name of chunk.imports ?? []) collect(manifest[name])
}
collect(entry)

const packed = file => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length
const total = [...first].reduce((sum, file) => sum + packed(file), 0)
const kib = bytes => `${(bytes / 1024).toFixed(1)} KiB`
process.stdout.write(`first load: ${kib(total)} of script, packed, in ${first.size} files; at most ${kib(budget)}\n`)
if (total > budget) {
  process.stderr.write('The first load is too large. Load what one page needs with that page.\n')
  process.exit(1)
}

// pg-boss with jobs that do nothing, fetched and completed in batches: node pgboss.mjs URL COUNT
import { createRequire } from 'node:module'
import PgBoss from 'pg-boss'

const [url, countText] = process.argv.slice(2)
const count = Number(countText)
const version = createRequire(import.meta.url)('pg-boss/package.json').version
const batchSize = 200
const fetchers = 8
const boss = new PgBoss({ connectionString: url, max: 16, supervise: false, schedule: false, migrate: true })
boss.on('error', (error) => {
  console.error(`pgboss: ${error}`)
  process.exit(1)
})

async function enqueue(n) {
  const size = 5000
  for (let at = 0; at < n; at += size) {
    await boss.insert(Array.from({ length: Math.min(size, n - at) }, (_, i) => ({ name: 'noop', data: { n: at + i } })))
  }
}

async function enqueueSingles(n, callers) {
  let next = 0
  const caller = async () => {
    while (next++ < n) await boss.send('noop', { n: next })
  }
  await Promise.all(Array.from({ length: callers }, caller))
}

// Each fetcher takes 200, "runs" them, completes them in one call; done when every job was completed.
async function drain(n) {
  const from = performance.now()
  let done = 0
  const fetcher = async () => {
    while (done < n) {
      const jobs = await boss.fetch('noop', { batchSize })
      if (!jobs || jobs.length === 0) {
        await new Promise((again) => setTimeout(again, 2))
        continue
      }
      await boss.complete('noop', jobs.map((job) => job.id))
      done += jobs.length
    }
  }
  await Promise.all(Array.from({ length: fetchers }, fetcher))
  return (performance.now() - from) / 1000
}

await boss.start()
await boss.createQueue('noop')
await enqueue(2000)
await drain(2000)
const singles = Math.min(3000, count)
let from = performance.now()
await enqueueSingles(singles, 16)
const single = singles / ((performance.now() - from) / 1000)
await drain(singles)
from = performance.now()
await enqueue(count)
const bulk = count / ((performance.now() - from) / 1000)
const seconds = await drain(count)
console.log(
  JSON.stringify({
    peer: 'pg-boss',
    version,
    mode: 'fetch and complete',
    settings: 'batches of 200 by 8 fetchers',
    count,
    enqueue_single_16_per_second: Math.round(single),
    enqueue_bulk_per_second: Math.round(bulk),
    process_per_second: Math.round(count / seconds),
    seconds: Math.round(seconds * 100) / 100,
  }),
)
await boss.stop({ graceful: false }).catch(() => {})
process.exit(0)

// graphile-worker with jobs that do nothing: node graphile.mjs URL COUNT default|tuned
import { createRequire } from 'node:module'
import { makeWorkerUtils, run, Logger } from 'graphile-worker'
import pg from 'pg'

const [url, countText, mode] = process.argv.slice(2)
const count = Number(countText)
const concurrency = 24
const quiet = new Logger(() => () => {})
const version = createRequire(import.meta.url)('graphile-worker/package.json').version
const pool = new pg.Pool({ connectionString: url, max: concurrency + 1 })

const tuned = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
const preset = {
  worker: { concurrentJobs: concurrency, maxPoolSize: concurrency + 1, logger: quiet, ...(mode === 'tuned' ? tuned : {}) },
}

const left = async () => Number((await pool.query('select count(*) as n from graphile_worker._private_jobs')).rows[0].n)
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

async function enqueue(n) {
  // Their documented bulk call.
  await pool.query(
    `select 1 from graphile_worker.add_jobs(array(select json_populate_record(null::graphile_worker.job_spec,
        json_build_object('identifier', 'noop', 'payload', json_build_object('n', g))) from generate_series(1, $1::int) g))`,
    [n],
  )
}

async function enqueueSingles(utils, n, callers) {
  let next = 0
  const caller = async () => {
    while (next++ < n) await utils.addJob('noop', { n: next })
  }
  await Promise.all(Array.from({ length: callers }, caller))
}

// From the start of the runner to the moment when no job is left in the table, which is when all completions are committed.
async function drain() {
  const from = performance.now()
  let ran = 0
  const runner = await run({ preset, pgPool: pool, taskList: { noop: () => void ran++ }, noHandleSignals: true })
  const wanted = await left()
  while (ran < wanted) await sleep(2)
  while ((await left()) > 0) await sleep(2)
  const seconds = (performance.now() - from) / 1000
  await runner.stop()
  return seconds
}

const utils = await makeWorkerUtils({ pgPool: pool, logger: quiet })
await utils.migrate()
await enqueue(2000)
await drain()
const singles = Math.min(3000, count)
let from = performance.now()
await enqueueSingles(utils, singles, 16)
const single = singles / ((performance.now() - from) / 1000)
await drain()
from = performance.now()
await enqueue(count)
const bulk = count / ((performance.now() - from) / 1000)
const seconds = await drain()
console.log(
  JSON.stringify({
    peer: 'graphile-worker',
    version,
    mode,
    settings:
      mode === 'tuned'
        ? 'concurrentJobs 24, localQueue 500, completeJobBatchDelay 0'
        : 'concurrentJobs 24, no local queue, no batched completion',
    count,
    enqueue_single_16_per_second: Math.round(single),
    enqueue_bulk_per_second: Math.round(bulk),
    process_per_second: Math.round(count / seconds),
    seconds: Math.round(seconds * 100) / 100,
  }),
)
await utils.release()
await pool.end().catch(() => {})
process.exit(0)

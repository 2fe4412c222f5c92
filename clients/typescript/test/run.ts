// Talks to a real server: files, lists, cancels and retries jobs through the generated client, and says what it saw.
import { cadre, jobs } from '../src/client.js'
import { line, outcome } from './unions.js'

const { CADRE_URL = '', CADRE_KEY = '' } = process.env
const client = cadre(CADRE_URL, CADRE_KEY)

for (const prompt of ['one', 'two', 'three']) {
  const { error } = await client.POST('/api/v1/jobs', { body: { prompt, agent: 'rehearsal', labels: { from: 'typescript' } } })
  if (error) throw new Error(error.detail)
}
const lines: string[] = []
for await (const job of jobs(client, { label: 'from=typescript', limit: 2 })) lines.push(`${job.id} ${line(job.status)}`)

const cancelled = await client.POST('/api/v1/jobs/cancel', { body: { jobs: ['j1', 'j999'], reason: 'a test' } })
const again = await client.POST('/api/v1/jobs/retry', { body: { filter: { state: 'cancelled', label: 'from=typescript' } } })
const missing = await client.GET('/api/v1/jobs/{job}', { params: { path: { job: 'j999' } } })
const { data: summary } = await client.GET('/api/v1/summary')

console.log(
  JSON.stringify({
    lines,
    cancelled: cancelled.data?.items.map(outcome),
    again: again.data?.items.map(outcome),
    missing: missing.error?.code,
    queued: summary?.jobs['queued'],
    cost: summary?.estimated_cost_usd,
  }),
)

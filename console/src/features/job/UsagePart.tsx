import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { NoteIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { Money, numberText, Time } from '../../ui/values'

type Event = Schemas['UsageEvent']
type Row = Pick<Event, 'run_id' | 'model' | 'input_tokens' | 'cache_write_tokens' | 'cached_tokens' | 'completion_tokens' | 'total_tokens' | 'cost_usd'> & {
  readonly at?: string
}

const sumOf = (events: readonly Event[], name: string): Row => {
  const sum = (of: 'input_tokens' | 'cache_write_tokens' | 'cached_tokens' | 'completion_tokens' | 'total_tokens') =>
    events.reduce((total, event) => total + event[of], 0)
  const priced = events.filter(event => event.cost_usd !== null)
  return {
    run_id: name,
    model: '',
    input_tokens: sum('input_tokens'),
    cache_write_tokens: sum('cache_write_tokens'),
    cached_tokens: sum('cached_tokens'),
    completion_tokens: sum('completion_tokens'),
    total_tokens: sum('total_tokens'),
    cost_usd: priced.length === 0 ? null : priced.reduce((total, event) => total + (event.cost_usd ?? 0), 0),
  }
}

/** What each attempt used of each model, and all together. */
export const UsagePart = ({ job }: { readonly job: string }) => {
  const words = useWords(jobWords)
  const usage = api.useQuery('get', '/api/v1/usage', { params: { query: { job, limit: 500 } } })
  if (usage.isPending) return <Skeleton />
  if (usage.isError) return <ProblemOf error={usage.error} onRetry={() => void usage.refetch()} />
  const events = usage.data.events
  if (events.length === 0) {
    return (
      <Empty title={words.noUsage} icon={<NoteIcon />}>
        {words.noUsageHint}
      </Empty>
    )
  }
  const rows: Row[] = events.toReversed().map(event => ({ ...event, at: event.created_at }))
  if (rows.length > 1) rows.push(sumOf(events, words.sum))
  return (
    <Table<Row>
      label={words.tabs.usage}
      rows={rows}
      rowKey={row => `${row.run_id} ${row.model}`}
      columns={[
        { id: 'attempt', head: words.attempts, cell: row => row.run_id },
        { id: 'model', head: words.model, cell: row => row.model },
        { id: 'in', head: words.input, number: true, cell: row => numberText(row.input_tokens + row.cache_write_tokens) },
        { id: 'cached', head: words.cached, number: true, cell: row => numberText(row.cached_tokens) },
        { id: 'out', head: words.out, number: true, cell: row => numberText(row.completion_tokens) },
        { id: 'total', head: words.total, number: true, cell: row => numberText(row.total_tokens) },
        { id: 'cost', head: words.cost, number: true, cell: row => <Money usd={row.cost_usd} /> },
        { id: 'at', head: words.when, cell: row => (row.at === undefined ? '' : <Time at={row.at} />) },
      ]}
    />
  )
}

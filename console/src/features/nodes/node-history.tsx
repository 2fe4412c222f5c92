import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { client, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { nodesWords } from '../../strings/nodes'
import { useWords } from '../../strings/language'
import { Empty, Panel, Skeleton } from '../../ui/page'
import { Time } from '../../ui/values'
import css from './nodes.module.css'

type Event = Schemas['Event']

/** Entries that are shown. */
const MOST = 50
/** Pages that are walked at most: the feed gives the oldest first. */
const MOST_PAGES = 20

/** All that the feed has of a node, newest first. */
async function history(node: string, signal: AbortSignal): Promise<Event[]> {
  let events: Event[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, error } = await client.GET('/api/v1/events', {
      params: { query: { thing: node, limit: 1000, ...(cursor === undefined ? {} : { cursor }) } },
      headers: { Accept: 'application/json' },
      signal,
    })
    if (error !== undefined || data === undefined) {
      throw error ?? new TypeError('fetch failed')
    }
    // The route gives a stream too; asked for JSON it is a page.
    const found = data as Schemas['EventPage']
    // Other things may have the name of a node.
    events = [...events, ...found.items.filter(event => event.kind.startsWith('node.'))].slice(-MOST)
    cursor = found.next
    if (cursor === undefined) {
      break
    }
  }
  return events.reverse()
}

/** What happened to a node. */
export function NodeHistory({ node }: { readonly node: string }) {
  const t = useWords(nodesWords)
  const mayAudit = useGrantReason('operator') === undefined
  const events = useQuery({
    // Begins as the node itself, so that an event of the node has it fetched again.
    queryKey: ['get', '/api/v1/nodes/{node}', { params: { path: { node } } }, 'history'],
    queryFn: ({ signal }) => history(node, signal),
  })
  return (
    <Panel
      title={t.history}
      flush
      actions={
        mayAudit && (
          <Link to="/settings/$section" params={{ section: 'audit' }} search={{ thing: node }}>
            {t.historyAudit}
          </Link>
        )
      }
    >
      {events.data === undefined ? (
        events.error === null ? <Skeleton /> : <div className={css.block}><ProblemOf error={events.error} onRetry={() => void events.refetch()} /></div>
      ) : events.data.length === 0 ? (
        <Empty title={t.historyEmpty} />
      ) : (
        <ul className={css.rows}>
          {events.data.map(event => (
            <Entry key={event.seq} event={event} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Entry({ event }: { readonly event: Event }) {
  const t = useWords(nodesWords)
  const verb = event.kind.slice('node.'.length)
  const body = event.body as Record<string, unknown>
  const reason = ['reason', 'why', 'full'].map(key => body[key]).find(value => typeof value === 'string' && value !== '')
  return (
    <li>
      <Time at={event.at} />
      <span className={css.grow}>
        {t.happened[verb] ?? event.kind}
        {typeof reason === 'string' && <span className={css.who}>: {reason}</span>}
      </span>
      <span className={css.who}>{event.actor.name}</span>
    </li>
  )
}

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { client, type Schemas } from '../../api/client'
import { lastSeen, onLiveEvent, useLiveState } from '../../api/live'
import { useWords } from '../../strings/language'
import { overviewWords } from '../../strings/overview'
import { Empty, Panel, Skeleton } from '../../ui/page'
import { Ago } from '../../ui/values'
import css from './overview.module.css'

type Event = Schemas['Event']

const shown = 60
const key = ['overview', 'feed']
/** Steps on the way that say nothing to somebody who looks at the whole. */
const noise = new Set([
  'attempt.turn_began',
  'attempt.started',
  'usage.recorded',
  'artifact.stored',
  'bundle.stored',
  'message.acknowledged',
  'session.opened',
  'session.closed',
  'connection.called',
  'delivery.stored',
  'flow.job_wanted',
])
const tells = (event: Event) => !noise.has(event.kind)

/** The end of the feed: there is no route for the newest events, so it begins a little before where the stream stands. */
const recent = async (): Promise<readonly Event[]> => {
  const after = Math.max(0, (lastSeen() ?? 0) - 300)
  const { data } = await client.GET('/api/v1/events', {
    params: { query: { after, limit: 1000 } },
    headers: { Accept: 'application/json' },
  })
  return (typeof data === 'object' ? data.items : []).filter(tells).reverse().slice(0, shown)
}

/** What happens, newest first, live. */
export function Feed() {
  const t = useWords(overviewWords)
  const queries = useQueryClient()
  const live = useLiveState()
  const feed = useQuery({ queryKey: key, queryFn: recent, enabled: live !== 'connecting', staleTime: Infinity })

  // The stream is outside of React.
  useEffect(
    () =>
      onLiveEvent(event => {
        if (!tells(event)) return
        queries.setQueryData(key, (kept: readonly Event[] | undefined) =>
          kept === undefined || kept.some(each => each.seq === event.seq) ? kept : [event, ...kept].slice(0, shown),
        )
      }),
    [queries],
  )

  return (
    <Panel title={t.feed} flush>
      {feed.data === undefined && <Skeleton />}
      {feed.data?.length === 0 && <Empty title={t.noEvents} />}
      <ol className={css.feed}>
        {feed.data?.map(event => (
          <li key={event.seq} className={css.event} data-kind={event.kind}>
            <span className={css.eventText}>
              <Thing event={event} /> {t.event[event.kind] ?? event.kind}
              <Detail event={event} />
            </span>
            <span className={css.lineTime}>
              <Ago at={event.at} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

/** What happens in a team is about a thing whose name begins with the team's. */
const ofTeam = new Set(['team', 'member', 'message', 'task', 'lock'])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function Thing({ event }: { readonly event: Event }) {
  const topic = event.kind.split('.', 1)[0]
  const team = ofTeam.has(topic ?? '') ? (event.thing.split('/', 1)[0] ?? '') : ''
  if (event.job !== undefined) {
    return (
      <Link to="/jobs/$job" params={{ job: event.job }} search={{}}>
        {event.job}
      </Link>
    )
  }
  if (topic === 'node') {
    return (
      <Link to="/nodes/$node" params={{ node: event.thing }}>
        {event.thing}
      </Link>
    )
  }
  // A refused file of flows is about its repository.
  if (topic === 'flow' && /^f\d+$/.test(event.thing)) {
    return (
      <Link to="/flows/$flow" params={{ flow: event.thing }} search={{}}>
        {event.thing}
      </Link>
    )
  }
  if (topic === 'knowledge' && event.kind !== 'knowledge.deleted') {
    return (
      <Link to="/knowledge/$collection" params={{ collection: event.thing }} search={{}}>
        {event.thing}
      </Link>
    )
  }
  if (team !== '') {
    return (
      <Link to="/teams/$team" params={{ team }} search={{}}>
        {event.thing}
      </Link>
    )
  }
  return <b>{event.thing}</b>
}

function Detail({ event }: { readonly event: Event }) {
  const t = useWords(overviewWords)
  const body = event.body as Record<string, unknown>
  const node = textOf(body['node'])
  const reason = textOf(body['reason']) || textOf(body['why'])
  const stage = event.kind.startsWith('flow.') && textOf(body['stage'])
  const actor = event.actor.name === 'cadre' || event.actor.name.startsWith('node ') ? '' : t.by(event.actor.name)
  const parts = [event.kind === 'job.started' && node, stage, reason, actor].filter(Boolean)
  return parts.length === 0 ? null : <span className={css.eventDetail}> · {parts.join(' · ')}</span>
}

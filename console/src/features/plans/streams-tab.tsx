import { Link } from '@tanstack/react-router'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Table } from '../../ui/table'
import css from './plans.module.css'
import { StreamBadge, type Plan, type Stream } from './state'
import { SteerStream } from './steer'

/** In the order of merges; a stream that the order lacks stands at the end. */
const inOrder = (plan: Plan): readonly Stream[] => {
  const places = new Map(plan.order.map((stream, place) => [stream, place]))
  const placeOf = (stream: Stream) => places.get(stream.id) ?? plan.order.length
  return plan.streams.toSorted((a, b) => placeOf(a) - placeOf(b))
}

/** The streams of a plan as they are merged. */
export function StreamsTab({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const rows = inOrder(plan).map((stream, index) => ({ stream, number: index + 1 }))
  return (
    <Table
      label={t.tab['streams'] ?? ''}
      rows={rows}
      rowKey={({ stream }) => stream.id}
      columns={[
        { id: 'order', head: t.streams.order, number: true, cell: ({ number }) => number },
        {
          id: 'stream',
          head: t.streams.stream,
          cell: ({ stream }) => (
            <>
              <span className={css.name}>{stream.id}</span>
              {stream.out && <span className={css.faint}>{t.wasOut}</span>}
            </>
          ),
        },
        { id: 'state', head: t.streams.state, cell: ({ stream }) => <StreamBadge state={stream.state} /> },
        { id: 'agent', head: t.streams.agent, cell: ({ stream }) => stream.agent },
        { id: 'task', head: t.streams.task, cell: ({ stream }) => <span className={css.line}>{t.taskOf(stream.task, stream.tasks)}</span> },
        { id: 'rounds', head: t.streams.rounds, number: true, cell: ({ stream }) => stream.rounds },
        { id: 'why', head: t.streams.why, cell: ({ stream }) => <span className={css.why}>{stream.why}</span> },
        {
          id: 'job',
          head: t.streams.job,
          cell: ({ stream }) =>
            stream.job === undefined ? (
              '–'
            ) : (
              <Link to="/jobs/$job" params={{ job: stream.job }} search={{}} className={css.name}>
                {stream.job}
              </Link>
            ),
        },
        { id: 'place', head: t.streams.place, number: true, cell: ({ stream }) => stream.place ?? '–' },
        { id: 'act', head: t.streams.act, cell: ({ stream }) => <SteerStream plan={plan} stream={stream} /> },
      ]}
    />
  )
}

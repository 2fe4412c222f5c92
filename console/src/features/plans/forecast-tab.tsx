import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Tag, Tags } from '../../ui/badge'
import { Facts, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { moneyText } from '../../ui/values'
import { isGuessed, minutesText, movesText, type Forecast, type StreamForecast } from './forecast'
import css from './plans.module.css'
import { isOver, StreamBadge, type Plan } from './state'

/** Time passes without an event. */
const AGAIN_MS = 30_000

/** What is to be expected: what can still be merged and when, what moves, time and cost beside the estimate. */
export function ForecastTab({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const forecast = api.useQuery(
    'get',
    '/api/v1/plans/{plan}/forecast',
    { params: { path: { plan: plan.id } } },
    { refetchInterval: isOver(plan) ? false : AGAIN_MS },
  )
  if (forecast.data === undefined) {
    return forecast.error === null ? <Skeleton lines={8} /> : <ProblemOf error={forecast.error} onRetry={() => void forecast.refetch()} />
  }
  return (
    <>
      <Panel title={t.forecast.whole}>
        <Whole forecast={forecast.data} over={isOver(plan)} />
      </Panel>
      <Panel title={t.forecast.streams} flush>
        <Streams forecast={forecast.data} />
      </Panel>
    </>
  )
}

function Whole({ forecast, over }: { readonly forecast: Forecast; readonly over: boolean }) {
  const t = useWords(plansWords)
  const { elapsed_min, estimate_min, left_min, cost_usd, estimate_cost_usd } = forecast
  const names = (streams: readonly string[]) => (streams.length === 0 ? '–' : streams.join(', '))
  const someOf = (name: string, streams: readonly string[]) => (streams.length === 0 ? undefined : ([name, streams.join(', ')] as const))
  return (
    <div className={css.head}>
      <Facts
        items={[
          [t.forecast.time, t.forecast.of(minutesText(elapsed_min), estimate_min === undefined ? undefined : minutesText(estimate_min))],
          over ? undefined : [t.forecast.left, left_min === undefined ? t.forecast.notKnown : minutesText(left_min)],
          [t.forecast.cost, t.forecast.of(moneyText(cost_usd), estimate_cost_usd === undefined ? undefined : moneyText(estimate_cost_usd))],
        ]}
      />
      <Facts
        items={[
          over ? undefined : [t.forecast.path, forecast.critical_path.length === 0 ? '–' : forecast.critical_path.join(' → ')],
          over ? undefined : [t.forecast.mergeable, names(forecast.mergeable)],
          someOf(t.forecast.blocked, forecast.blocked),
          someOf(t.forecast.slipped, forecast.slipped),
        ]}
      />
    </div>
  )
}

/** A row for each stream, in the order of merging; what the plan does not know is a dash. */
function Streams({ forecast }: { readonly forecast: Forecast }) {
  const t = useWords(plansWords)
  const critical = new Set(forecast.critical_path)
  const minutes = (count: number | undefined) => (count === undefined ? '–' : <span className={css.line}>{minutesText(count)}</span>)
  const since = (count: number | undefined) => (count === undefined ? '–' : <span className={css.line}>{`+${minutesText(count)}`}</span>)
  return (
    <div className={css.bare}>
      <Table
        label={t.forecast.streams}
        rows={forecast.streams}
        rowKey={stream => stream.id}
        columns={[
          { id: 'stream', head: t.streams.stream, cell: stream => <Name stream={stream} isCritical={critical.has(stream.id)} /> },
          { id: 'state', head: t.streams.state, cell: stream => <StreamBadge state={stream.state} /> },
          {
            id: 'estimate',
            head: t.forecast.estimate,
            number: true,
            cell: stream => (
              <span className={css.line}>
                {minutes(stream.estimate_min)}
                {isGuessed(stream) && '*'}
              </span>
            ),
          },
          { id: 'spent', head: t.forecast.spent, number: true, cell: stream => minutes(stream.spent_min) },
          { id: 'left', head: t.forecast.left, number: true, cell: stream => minutes(stream.left_min) },
          { id: 'cost', head: t.forecast.costOf, number: true, cell: stream => moneyText(stream.cost_usd) },
          {
            id: 'budget',
            head: t.forecast.budget,
            number: true,
            cell: stream => (stream.estimate_cost_usd === undefined ? '–' : moneyText(stream.estimate_cost_usd)),
          },
          { id: 'planned', head: t.forecast.planned, number: true, cell: stream => since(stream.planned_min) },
          { id: 'expected', head: t.forecast.expected, number: true, cell: stream => since(stream.expected_min) },
          {
            id: 'moves',
            head: t.forecast.moves,
            number: true,
            cell: stream => <span className={css.line}>{stream.moves_min === undefined ? '–' : movesText(stream.moves_min)}</span>,
          },
          { id: 'waits', head: t.forecast.waits, cell: stream => stream.waits_for.join(', ') || '–' },
        ]}
      />
      <p className={css.note}>
        {t.forecast.hint}
        {forecast.estimated_by.length > 0 && ` ${t.forecast.guessed(forecast.estimated_by.join(', '))}`}
      </p>
    </div>
  )
}

function Name({ stream, isCritical }: { readonly stream: StreamForecast; readonly isCritical: boolean }) {
  const t = useWords(plansWords)
  return (
    <>
      <span className={css.name}>{stream.id}</span>
      {(isCritical || stream.slipped) && (
        <Tags>
          {isCritical && <Tag>{t.forecast.critical}</Tag>}
          {stream.slipped && <Tag>{t.forecast.late}</Tag>}
        </Tags>
      )}
    </>
  )
}

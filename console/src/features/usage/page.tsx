import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { addressOf, api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { usageWords } from '../../strings/usage'
import { buttonLook } from '../../ui/button'
import { Segments, Select } from '../../ui/field'
import { DownloadIcon, UsageIcon } from '../../ui/icons'
import { Empty, Page, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { compactText, Money, moneyText, numberText } from '../../ui/values'
import { Accounts } from './accounts'
import { daysOf, firstDay, heights } from './days'
import { GROUPS, RANGES, usageSearch, type Group } from './search'
import css from './usage.module.css'

type Groups = Schemas['UsageGroups']
type Sum = Schemas['UsageSum']

/** What agents used and what it cost: by day, and by one thing that can be chosen; and what is left of their accounts. */
export default function UsagePage() {
  const t = useWords(usageWords)
  const search = useSearch({ from: '/frame/usage' })
  const navigate = useNavigate()
  const [now] = useState(() => Date.now())
  const by = search.by ?? 'model'
  const days = search.days ?? '30'
  const first = firstDay(now, Number(days))
  const since = `${first}T00:00:00Z`
  const byDay = api.useQuery('get', '/api/v1/usage/sums', { params: { query: { by: 'day', since } } })
  const go = (more: Record<string, unknown>) => void navigate({ to: '/usage', search: usageSearch({ by, days, ...more }) })
  return (
    <Page
      title={t.title}
      sub={t.lead}
      actions={
        <a className={buttonLook()} href={addressOf(`/api/v1/usage/sums?by=${by}&since=${since}&format=csv`)} download={`usage-by-${by}.csv`}>
          <DownloadIcon /> {t.csv}
        </a>
      }
    >
      <search className={css.filters}>
        <Segments
          label={t.range}
          value={days}
          onChange={value => go({ days: value })}
          options={RANGES.map(value => ({ value, label: t.days(Number(value)) }))}
        />
        <Select label={t.by} value={by} onChange={value => go({ by: value })} options={GROUPS.map(value => ({ value, label: t.groups[value] }))} />
      </search>
      {byDay.error !== null && <ProblemOf error={byDay.error} onRetry={() => void byDay.refetch()} />}
      {byDay.isPending ? (
        <Skeleton lines={8} />
      ) : byDay.data === undefined || byDay.data.total.events === 0 ? (
        <Empty title={t.emptyTitle} icon={<UsageIcon />}>
          {t.emptyText}
        </Empty>
      ) : (
        <>
          <Facts groups={byDay.data} />
          <Chart groups={byDay.data} first={first} now={now} />
          <By by={by} since={since} />
        </>
      )}
      <Accounts />
    </Page>
  )
}

function Facts({ groups }: { readonly groups: Groups }) {
  const t = useWords(usageWords)
  const accepted = groups.accepted.reduce((sum, day) => sum + day.changes, 0)
  return (
    <dl className={css.facts}>
      <Fact name={t.cost} note={groups.total.unpriced > 0 ? t.unpriced(groups.total.unpriced) : undefined}>
        <Money usd={groups.total.cost_usd} />
      </Fact>
      <Fact name={t.tokens}>{compactText(groups.total.total_tokens)}</Fact>
      <Fact name={t.accepted}>{numberText(accepted)}</Fact>
      <Fact name={t.perAccepted} note={groups.total.unpriced > 0 ? t.unpriced(groups.total.unpriced) : undefined}>
        {groups.cost_per_accepted_usd === null ? '–' : <Money usd={groups.cost_per_accepted_usd} />}
      </Fact>
    </dl>
  )
}

function Fact({ name, note, children }: { readonly name: string; readonly note?: string | undefined; readonly children: ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>
        {children} {note !== undefined && <span className={css.faint}>{note}</span>}
      </dd>
    </div>
  )
}

/** A bar for each day; the table behind it says the same in figures. */
function Chart({ groups, first, now }: { readonly groups: Groups; readonly first: string; readonly now: number }) {
  const t = useWords(usageWords)
  const days = daysOf(groups, first, now)
  const parts = heights(days)
  return (
    <Panel title={t.perDay}>
      <div className={css.chart} aria-hidden="true">
        {days.map((day, index) => (
          <span key={day.day} className={css.bar} title={`${day.day}: ${moneyText(day.usd)}, ${compactText(day.tokens)}`}>
            <span style={{ height: `${(parts[index] ?? 0) * 100}%` }} />
          </span>
        ))}
      </div>
      <div className={css.axis} aria-hidden="true">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </div>
      <details>
        <summary>{t.figures}</summary>
        <Table
          label={t.perDay}
          rows={days.filter(day => day.tokens > 0 || day.accepted > 0).toReversed()}
          rowKey={day => day.day}
          columns={[
            { id: 'day', head: t.day, cell: day => day.day },
            { id: 'tokens', head: t.tokens, number: true, cell: day => numberText(day.tokens) },
            { id: 'cost', head: t.cost, number: true, cell: day => (day.usd === 0 && day.unpriced > 0 ? t.noPrice : <Money usd={day.usd} />) },
            { id: 'accepted', head: t.accepted, number: true, cell: day => numberText(day.accepted) },
            {
              id: 'each',
              head: t.perAccepted,
              number: true,
              cell: day => (day.accepted === 0 ? '–' : <Money usd={day.usd / day.accepted} />),
            },
          ]}
        />
      </details>
    </Panel>
  )
}

function By({ by, since }: { readonly by: Group; readonly since: string }) {
  const t = useWords(usageWords)
  const groups = api.useQuery('get', '/api/v1/usage/sums', { params: { query: { by, since } } })
  if (groups.isPending) return <Skeleton lines={4} />
  if (groups.isError) return <ProblemOf error={groups.error} onRetry={() => void groups.refetch()} />
  const rows = groups.data.items
  if (rows.length === 0) return <Empty title={t.noneOf(t.groups[by])} icon={<UsageIcon />} />
  const money = rows.some(row => (row.cost_usd ?? 0) > 0)
  const size = (row: Sum) => (money ? (row.cost_usd ?? 0) : row.total_tokens)
  const most = Math.max(...rows.map(size))
  const sorted = rows.toSorted((a, b) => size(b) - size(a))
  return (
    <Panel title={t.perGroup(t.groups[by])} flush>
      <Table
        label={t.perGroup(t.groups[by])}
        rows={sorted}
        rowKey={row => row.key}
        columns={[
          {
            id: 'name',
            head: t.groups[by],
            cell: row => (
              <span className={css.named}>
                <span className={css.name}>{row.key === '' ? t.notSaid : row.key}</span>
                <span className={css.meter} aria-hidden="true">
                  <span style={{ width: `${most === 0 ? 0 : (size(row) / most) * 100}%` }} />
                </span>
              </span>
            ),
          },
          { id: 'cost', head: t.cost, number: true, cell: row => <Money usd={row.cost_usd} /> },
          { id: 'tokens', head: t.tokens, number: true, cell: row => numberText(row.total_tokens) },
          { id: 'cached', head: t.cached, number: true, cell: row => numberText(row.cached_tokens) },
          { id: 'runs', head: t.runs, number: true, cell: row => numberText(row.events) },
          { id: 'unpriced', head: t.noPrice, number: true, cell: row => numberText(row.unpriced) },
        ]}
      />
    </Panel>
  )
}

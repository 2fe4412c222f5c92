import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Button, buttonLook } from '../../ui/button'
import { Select } from '../../ui/field'
import { PlansIcon, SearchIcon } from '../../ui/icons'
import { Empty, Page, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { CopyLine, Time } from '../../ui/values'
import css from './plans.module.css'
import { plansSearch, planStates, type PlansSearch } from './search'
import { PlanBadge, type Plan } from './state'

const usePlans = (search: PlansSearch) =>
  api.useInfiniteQuery(
    'get',
    '/api/v1/plans',
    { params: { query: { ...search, limit: 50 } } },
    { initialPageParam: null, getNextPageParam: page => page.next },
  )

/** Plans that run or ran, the newest first. */
export default function PlansPage() {
  const t = useWords(plansWords)
  const search = useSearch({ from: '/frame/plans' })
  const plans = usePlans(search)
  const rows = plans.data?.pages.flatMap(page => page.items) ?? []
  return (
    <Page title={t.title} sub={t.lead}>
      <States search={search} />
      {plans.error !== null && <ProblemOf error={plans.error} onRetry={() => void plans.refetch()} />}
      {plans.isPending ? (
        <Skeleton lines={8} />
      ) : rows.length === 0 && plans.error === null ? (
        <Nothing filtered={search.state !== undefined} />
      ) : (
        <Rows rows={rows} />
      )}
      {plans.hasNextPage && (
        <div className={css.foot}>
          <Button busy={plans.isFetchingNextPage} onPress={() => void plans.fetchNextPage()}>
            {t.older}
          </Button>
        </div>
      )}
    </Page>
  )
}

/** The filter lives in the address. */
function States({ search }: { readonly search: PlansSearch }) {
  const t = useWords(plansWords)
  const navigate = useNavigate()
  return (
    <search className={css.filters}>
      <Select
        label={t.column.state}
        value={search.state ?? ''}
        onChange={state => void navigate({ to: '/plans', search: plansSearch({ state }) })}
        options={[{ value: '', label: t.anyState }, ...planStates.map(state => ({ value: state, label: t.state[state] ?? state }))]}
      />
    </search>
  )
}

function Rows({ rows }: { readonly rows: readonly Plan[] }) {
  const t = useWords(plansWords)
  return (
    <Table
      label={t.title}
      rows={rows}
      rowKey={plan => plan.id}
      columns={[
        {
          id: 'plan',
          head: t.column.plan,
          cell: plan => (
            <Link to="/plans/$plan" params={{ plan: plan.id }} search={{}} className={css.name}>
              {plan.id}
            </Link>
          ),
        },
        {
          id: 'name',
          head: t.column.name,
          cell: plan => (
            <>
              <span className={css.wrap}>{plan.name}</span>
              {plan.why !== '' && <span className={css.faint}>{plan.why}</span>}
            </>
          ),
        },
        { id: 'state', head: t.column.state, cell: plan => <PlanBadge state={plan.state} /> },
        { id: 'who', head: t.column.who, cell: plan => plan.submitter },
        { id: 'filed', head: t.column.filed, cell: plan => <Time at={plan.filed_at} relative /> },
        { id: 'ended', head: t.column.ended, cell: plan => (plan.ended_at === undefined ? '–' : <Time at={plan.ended_at} relative />) },
      ]}
    />
  )
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  const t = useWords(plansWords)
  if (filtered) {
    const all = (
      <Link to="/plans" search={{}} className={buttonLook()}>
        {t.showAll}
      </Link>
    )
    return <Empty title={t.noMatch} icon={<SearchIcon />} action={all} />
  }
  return (
    <Empty title={t.emptyTitle} icon={<PlansIcon />} action={<CopyLine text="cadre plan run" label={t.copyCommand} />}>
      {t.emptyText}
    </Empty>
  )
}

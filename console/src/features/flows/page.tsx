import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { Button, buttonLook } from '../../ui/button'
import { Select } from '../../ui/field'
import { FlowsIcon, PlusIcon, SearchIcon } from '../../ui/icons'
import { Empty, Page, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { CopyLine, Time } from '../../ui/values'
import { FileProblems } from './file-problems'
import css from './flows.module.css'
import { flowsSearch, flowStates, type FlowsSearch } from './search'
import { StartFlow } from './start-flow'
import { FlowBadge, type Flow } from './state'

const useFlows = (search: FlowsSearch) =>
  api.useInfiniteQuery(
    'get',
    '/api/v1/flows',
    { params: { query: { ...search, limit: 50 } } },
    { initialPageParam: null, getNextPageParam: page => page.next },
  )

/** Work items in flows, the newest first. */
export default function FlowsPage() {
  const t = useWords(flowsWords)
  const search = useSearch({ from: '/frame/flows' })
  const flows = useFlows(search)
  const [starting, setStarting] = useState(false)
  const reason = useGrantReason('member')
  const rows = flows.data?.pages.flatMap(page => page.items) ?? []
  return (
    <Page
      title={t.title}
      sub={t.lead}
      actions={
        <>
          <Link to="/deliveries" search={{}} className={buttonLook()}>
            {t.journal}
          </Link>
          <Button look="primary" icon={<PlusIcon />} reason={reason} onPress={() => setStarting(true)}>
            {t.start}
          </Button>
        </>
      }
    >
      <States search={search} />
      <FileProblems of={rows} />
      {flows.error !== null && <ProblemOf error={flows.error} onRetry={() => void flows.refetch()} />}
      {flows.isPending ? (
        <Skeleton lines={8} />
      ) : rows.length === 0 && flows.error === null ? (
        <Nothing filtered={search.state !== undefined} />
      ) : (
        <Items rows={rows} />
      )}
      {flows.hasNextPage && (
        <div className={css.foot}>
          <Button busy={flows.isFetchingNextPage} onPress={() => void flows.fetchNextPage()}>
            {t.older}
          </Button>
        </div>
      )}
      {starting && <StartFlow onClose={() => setStarting(false)} />}
    </Page>
  )
}

/** The filter lives in the address. */
function States({ search }: { readonly search: FlowsSearch }) {
  const t = useWords(flowsWords)
  const navigate = useNavigate()
  return (
    <search className={css.filters}>
      <Select
        label={t.column.state}
        value={search.state ?? ''}
        onChange={state => void navigate({ to: '/flows', search: flowsSearch({ state }) })}
        options={[{ value: '', label: t.anyState }, ...flowStates.map(state => ({ value: state, label: t.state[state] ?? state }))]}
      />
    </search>
  )
}

function Items({ rows }: { readonly rows: readonly Flow[] }) {
  const t = useWords(flowsWords)
  return (
    <Table
      label={t.title}
      rows={rows}
      rowKey={flow => flow.id}
      columns={[
        {
          id: 'key',
          head: t.column.key,
          cell: flow => (
            <Link to="/flows/$flow" params={{ flow: flow.id }} search={{}} className={css.name}>
              {flow.key}
            </Link>
          ),
        },
        {
          id: 'title',
          head: t.column.title,
          cell: flow => (
            <>
              <span className={css.titleText}>{flow.title}</span>
              {flow.why !== '' && <span className={css.faint}>{flow.why}</span>}
            </>
          ),
        },
        { id: 'stage', head: t.column.stage, cell: flow => flow.stage },
        { id: 'state', head: t.column.state, cell: flow => <FlowBadge state={flow.state} /> },
        { id: 'since', head: t.column.since, cell: flow => <Time at={flow.ended_at ?? flow.stage_since} relative /> },
        { id: 'rework', head: t.column.rework, number: true, cell: flow => flow.rework },
        { id: 'repository', head: t.column.repository, cell: flow => <span className={css.wrap}>{flow.repository}</span> },
      ]}
    />
  )
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  const t = useWords(flowsWords)
  if (filtered) {
    const all = (
      <Link to="/flows" search={{}} className={buttonLook()}>
        {t.showAll}
      </Link>
    )
    return <Empty title={t.noMatch} icon={<SearchIcon />} action={all} />
  }
  return (
    <Empty title={t.emptyTitle} icon={<FlowsIcon />} action={<CopyLine text="cadre flow start WEB-42" label={t.copyCommand} />}>
      {t.emptyText}
    </Empty>
  )
}

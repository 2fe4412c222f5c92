import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { deliveriesWords } from '../../strings/deliveries'
import { useWords } from '../../strings/language'
import { Button, buttonLook } from '../../ui/button'
import { Select } from '../../ui/field'
import { MailIcon, SearchIcon } from '../../ui/icons'
import { Empty, Page, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { CopyLine, Time } from '../../ui/values'
import css from './deliveries.module.css'
import { deliveriesSearch, type DeliveriesSearch } from './search'
import { FateBadge, type Delivery } from './state'

const useDeliveries = (search: DeliveriesSearch) =>
  api.useInfiniteQuery(
    'get',
    '/api/v1/deliveries',
    { params: { query: { ...search, limit: 50 } } },
    { initialPageParam: null, getNextPageParam: page => page.next },
  )

/** The journal of webhooks, the newest first. */
export default function DeliveriesPage() {
  const t = useWords(deliveriesWords)
  const search = useSearch({ from: '/frame/deliveries' })
  const deliveries = useDeliveries(search)
  const rows = deliveries.data?.pages.flatMap(page => page.items) ?? []
  return (
    <Page
      title={t.title}
      sub={t.lead}
      actions={
        <Link to="/flows" search={{}} className={buttonLook()}>
          {t.toFlows}
        </Link>
      }
    >
      <Connections search={search} />
      {deliveries.error !== null && <ProblemOf error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {deliveries.isPending ? (
        <Skeleton lines={8} />
      ) : rows.length === 0 && deliveries.error === null ? (
        <Nothing filtered={search.connection !== undefined} />
      ) : (
        <Journal rows={rows} />
      )}
      {deliveries.hasNextPage && (
        <div className={css.foot}>
          <Button busy={deliveries.isFetchingNextPage} onPress={() => void deliveries.fetchNextPage()}>
            {t.older}
          </Button>
        </div>
      )}
    </Page>
  )
}

/** The filter lives in the address; the connection of an old delivery may be gone. */
function Connections({ search }: { readonly search: DeliveriesSearch }) {
  const t = useWords(deliveriesWords)
  const navigate = useNavigate()
  const connections = api.useQuery('get', '/api/v1/connections')
  const names = new Set(connections.data?.items.map(each => each.name))
  if (search.connection !== undefined) names.add(search.connection)
  return (
    <search className={css.filters}>
      <Select
        label={t.column.connection}
        value={search.connection ?? ''}
        onChange={connection => void navigate({ to: '/deliveries', search: deliveriesSearch({ connection }) })}
        options={[{ value: '', label: t.anyConnection }, ...[...names].map(name => ({ value: name, label: name }))]}
      />
    </search>
  )
}

function Journal({ rows }: { readonly rows: readonly Delivery[] }) {
  const t = useWords(deliveriesWords)
  return (
    <Table
      label={t.title}
      rows={rows}
      rowKey={delivery => delivery.id}
      columns={[
        {
          id: 'delivery',
          head: t.column.delivery,
          cell: delivery => (
            <Link to="/deliveries/$delivery" params={{ delivery: delivery.id }} className={css.name}>
              {delivery.id}
            </Link>
          ),
        },
        { id: 'connection', head: t.column.connection, cell: delivery => delivery.connection },
        { id: 'event', head: t.column.event, cell: delivery => <code>{delivery.event}</code> },
        {
          id: 'about',
          head: t.column.about,
          cell: delivery => (
            <>
              {delivery.kind === 'other' ? '–' : (t.kind[delivery.kind] ?? delivery.kind)}
              {delivery.subject !== '' && <Subject subject={delivery.subject} />}
            </>
          ),
        },
        { id: 'fate', head: t.column.fate, cell: delivery => <FateBadge fate={delivery.fate} /> },
        { id: 'signed', head: t.column.signed, cell: delivery => delivery.signed_by },
        { id: 'repeats', head: t.column.repeats, number: true, cell: delivery => delivery.repeats },
        { id: 'received', head: t.column.received, cell: delivery => <Time at={delivery.received_at} relative /> },
      ]}
    />
  )
}

/** A commit in short. */
const Subject = ({ subject }: { readonly subject: string }) => (
  <span className={`${css.faint} ${css.wrap}`} title={subject}>
    {/^[0-9a-f]{40}$/.test(subject) ? subject.slice(0, 12) : subject}
  </span>
)

function Nothing({ filtered }: { readonly filtered: boolean }) {
  const t = useWords(deliveriesWords)
  if (filtered) {
    const all = (
      <Link to="/deliveries" search={{}} className={buttonLook()}>
        {t.showAll}
      </Link>
    )
    return <Empty title={t.noMatch} icon={<SearchIcon />} action={all} />
  }
  return (
    <Empty title={t.emptyTitle} icon={<MailIcon />} action={<CopyLine text="cadre connection list" label={t.copyCommand} />}>
      {t.emptyText}
    </Empty>
  )
}

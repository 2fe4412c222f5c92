import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, client } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf, toastProblem } from '../../domain/problem'
import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { CrewsIcon, PlusIcon } from '../../ui/icons'
import { Empty, Page, Skeleton } from '../../ui/page'
import { Table, type Column } from '../../ui/table'
import { Time } from '../../ui/values'
import css from './crews.module.css'
import { NewCrew } from './new-crew'
import { CrewBadge, type Crew } from './state'

/** All crews, the newest first. */
export default function CrewsPage() {
  const t = useWords(crewsWords)
  const crews = api.useQuery('get', '/api/v1/crews', { params: { query: { limit: 50 } } })
  const [starting, setStarting] = useState(false)
  const reason = useGrantReason('member')
  const items = crews.data?.items ?? []
  return (
    <Page
      title={t.title}
      sub={t.lead}
      actions={
        <Button look="primary" icon={<PlusIcon />} reason={reason} onPress={() => setStarting(true)}>
          {t.new}
        </Button>
      }
    >
      {crews.error !== null && <ProblemOf error={crews.error} onRetry={() => void crews.refetch()} />}
      {crews.isPending ? (
        <Skeleton />
      ) : items.length === 0 && crews.error === null ? (
        <Empty title={t.emptyTitle} icon={<CrewsIcon />}>
          {t.emptyText}
        </Empty>
      ) : (
        <Crews first={items} next={crews.data?.next} />
      )}
      {starting && <NewCrew onClose={() => setStarting(false)} />}
    </Page>
  )
}

function Crews({ first, next }: { readonly first: readonly Crew[]; readonly next: string | undefined }) {
  const t = useWords(crewsWords)
  const [older, setOlder] = useState<{ readonly items: readonly Crew[]; readonly next: string | undefined }>({ items: [], next: undefined })
  const [busy, setBusy] = useState(false)
  const cursor = older.items.length === 0 ? next : older.next
  const known = new Set(first.map(crew => crew.id))
  const columns: Column<Crew>[] = [
    {
      id: 'crew',
      head: t.column.crew,
      cell: crew => (
        <Link to="/crews/$crew" params={{ crew: crew.id }} search={{}} className={css.name}>
          {crew.id}
        </Link>
      ),
    },
    { id: 'state', head: t.column.state, cell: crew => <CrewBadge state={crew.state} /> },
    {
      id: 'request',
      head: t.column.request,
      cell: crew => (
        <>
          <span className={css.request}>{crew.request}</span>
          {crew.why !== '' && <span className={css.faint}>{crew.why}</span>}
        </>
      ),
    },
    { id: 'who', head: t.column.who, cell: crew => crew.submitter },
    { id: 'filed', head: t.column.filed, cell: crew => <Time at={crew.filed_at} relative /> },
  ]
  const more = async () => {
    setBusy(true)
    const answer = await client.GET('/api/v1/crews', { params: { query: { limit: 50, cursor: cursor ?? '' } } }).finally(() => setBusy(false))
    if (answer.data === undefined) {
      toastProblem(answer.error)
      return
    }
    const { items, next: then } = answer.data
    setOlder(kept => ({ items: [...kept.items, ...items], next: then }))
  }
  return (
    <>
      <Table label={t.title} columns={columns} rows={[...first, ...older.items.filter(crew => !known.has(crew.id))]} rowKey={crew => crew.id} />
      {cursor !== undefined && (
        <div className={css.foot}>
          <Button busy={busy} onPress={() => void more()}>
            {t.loadMore}
          </Button>
        </div>
      )}
    </>
  )
}

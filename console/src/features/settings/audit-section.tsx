import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Select, TextField } from '../../ui/field'
import { ClockIcon, RetryIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { Time } from '../../ui/values'
import { Closed } from './closed'
import { Intro } from './intro'
import { SINCES, sinceTime, type SettingsSearch } from './search'
import css from './settings.module.css'
import { useSettingsSearch } from './use-settings-search'

type Event = Schemas['Event']

const AUDIT_EVERY_MS = 3000

/** Who did what: everything that was done with a key. */
export function AuditSection() {
  const t = useWords(settingsWords)
  return (
    <Closed title={t.section.audit} lead={t.audit.lead} grant="operator">
      <Audit />
    </Closed>
  )
}

function useAudit(search: SettingsSearch) {
  // From when one counts stays while the page does: else each page would begin elsewhere.
  const [opened] = useState(() => Date.now())
  const since = sinceTime(search.since, opened)
  const query = {
    limit: 100,
    ...(search.actor === undefined ? {} : { actor: search.actor }),
    ...(search.thing === undefined ? {} : { thing: search.thing }),
    ...(search.kind === undefined ? {} : { kind: search.kind }),
    ...(since === undefined ? {} : { since }),
  }
  return useInfiniteQuery({
    queryKey: ['get', '/api/v1/audit', { params: { query } }],
    staleTime: 0,
    // Every event is in it: fetched at its own pace, and not while a person reads further down.
    refetchInterval: audit => ((audit.state.data?.pages.length ?? 0) > 1 ? false : AUDIT_EVERY_MS),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data, error } = await client.GET('/api/v1/audit', {
        params: { query: { ...query, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        signal,
      })
      if (error !== undefined) {
        throw error
      }
      return data
    },
    getNextPageParam: (page: Schemas['EventPage']) => page.next,
  })
}

function Audit() {
  const t = useWords(settingsWords)
  const { search } = useSettingsSearch()
  const audit = useAudit(search)
  const events = audit.data?.pages.flatMap(page => page.items) ?? []
  return (
    <>
      <Intro title={t.section.audit} lead={t.audit.lead}>
        <Button icon={<RetryIcon />} onPress={() => void audit.refetch()}>
          {t.doctor.again}
        </Button>
      </Intro>
      <AuditFilters />
      {audit.error !== null && <ProblemOf error={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.isPending ? (
        <Skeleton lines={8} />
      ) : events.length === 0 ? (
        <Empty title={audit.hasNextPage ? t.audit.emptyPage : t.audit.empty} icon={<ClockIcon />} />
      ) : (
        <Entries events={events} />
      )}
      {audit.hasNextPage && (
        <div className={css.foot}>
          <Button busy={audit.isFetchingNextPage} onPress={() => void audit.fetchNextPage()}>
            {t.audit.older}
          </Button>
        </div>
      )}
    </>
  )
}

function AuditFilters() {
  const t = useWords(settingsWords)
  const { search, change } = useSettingsSearch()
  const [actor, setActor] = useState(search.actor ?? '')
  const [thing, setThing] = useState(search.thing ?? '')
  const [kind, setKind] = useState(search.kind ?? '')
  const [since, setSince] = useState<string>(search.since ?? 'any')
  const clear = () => {
    setActor('')
    setThing('')
    setKind('')
    setSince('any')
    change({ actor: undefined, thing: undefined, kind: undefined, since: undefined })
  }
  return (
    <search>
      <form
        className={css.filters}
        onSubmit={event => {
          event.preventDefault()
          change({ actor, thing, kind, since: SINCES.find(each => each === since) })
        }}
      >
        <TextField className={css.filter} label={t.audit.actor} value={actor} onChange={setActor} placeholder={t.audit.actorHint} />
        <TextField className={css.filter} label={t.audit.thing} value={thing} onChange={setThing} placeholder={t.audit.thingHint} />
        <TextField className={css.filter} label={t.audit.kind} value={kind} onChange={setKind} placeholder={t.audit.kindHint} />
        <Select
          className={css.filter}
          label={t.audit.since}
          value={since}
          onChange={setSince}
          options={[
            { value: 'any', label: t.audit.sinces.any },
            ...SINCES.map(value => ({ value, label: t.audit.sinces[value] })),
          ]}
        />
        <Button type="submit">{t.audit.filter}</Button>
        {Object.keys(search).length > 0 && (
          <Button look="quiet" onPress={clear}>
            {t.audit.clear}
          </Button>
        )}
      </form>
    </search>
  )
}

function Entries({ events }: { readonly events: readonly Event[] }) {
  const t = useWords(settingsWords)
  return (
    <Table
      label={t.section.audit}
      rows={events}
      rowKey={event => event.seq}
      columns={[
        { id: 'at', head: t.audit.column.at, cell: event => <Time at={event.at} /> },
        {
          id: 'who',
          head: t.audit.column.who,
          cell: event => (
            <span className={css.inline}>
              <span className={css.name}>{event.actor.name}</span>
              {event.actor.key !== undefined && <span className={css.faint}>{event.actor.key}</span>}
            </span>
          ),
        },
        { id: 'kind', head: t.audit.column.kind, cell: event => <code>{event.kind}</code> },
        { id: 'thing', head: t.audit.column.thing, cell: event => event.thing },
        { id: 'from', head: t.audit.column.from, cell: event => <span className={css.faint}>{event.actor.address}</span> },
        { id: 'body', head: t.audit.column.body, cell: event => <Body body={event.body} /> },
      ]}
    />
  )
}

/** What the kind adds, as text: short ones whole, long ones cut. */
function Body({ body }: { readonly body: Event['body'] }) {
  const text = Object.entries(body)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
  return <span className={css.json}>{text.length > 300 ? `${text.slice(0, 300)}…` : text}</span>
}

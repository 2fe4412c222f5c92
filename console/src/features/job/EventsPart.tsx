import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client, type Schemas } from '../../api/client'
import { onLiveEvent } from '../../api/live'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { Button } from '../../ui/button'
import { NoteIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { Time } from '../../ui/values'
import styles from './job.module.css'

type Event = Schemas['Event']

const LOOK_EVERY_MS = 1000

/** What an event says besides its kind, in one line. */
const detailOf = (event: Event): string =>
  Object.entries(event.body)
    .filter(([name, value]) => name !== 'href' && ['string', 'number', 'boolean'].includes(typeof value) && value !== '')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ')
    .slice(0, 300)

/** What happened to the job, oldest first. */
export const EventsPart = ({ job }: { readonly job: string }) => {
  const words = useWords(jobWords)
  const queries = useQueryClient()
  const events = useInfiniteQuery({
    queryKey: ['job-events', job],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const { data, error } = await client.GET('/api/v1/events', {
        params: { query: { job, limit: 100, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
        headers: { Accept: 'application/json' },
        signal,
      })
      if (error !== undefined) throw error
      return data as unknown as Schemas['EventPage']
    },
    getNextPageParam: page => page.next,
  })
  // The feed is outside of React; its cache is patched elsewhere, this list is only asked for again.
  // All pages are fetched for it, so once a second is enough however busy the job is.
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined
    const stop = onLiveEvent(event => {
      if (event.job !== job && event.thing !== job) return
      due ??= setTimeout(() => {
        due = undefined
        void queries.invalidateQueries({ queryKey: ['job-events', job] })
      }, LOOK_EVERY_MS)
    })
    return () => {
      stop()
      clearTimeout(due)
    }
  }, [job, queries])
  if (events.isPending) return <Skeleton />
  if (events.isError) return <ProblemOf error={events.error} onRetry={() => void events.refetch()} />
  const rows = events.data.pages.flatMap(page => page.items)
  if (rows.length === 0) return <Empty title={words.noEvents} icon={<NoteIcon />} />
  return (
    <div className={styles['stack']}>
      <Table<Event>
        label={words.tabs.events}
        rows={rows}
        rowKey={event => event.seq}
        columns={[
          { id: 'at', head: words.when, cell: event => <Time at={event.at} /> },
          { id: 'kind', head: words.what, cell: event => <code>{event.kind}</code> },
          { id: 'who', head: words.who, cell: event => event.actor.name },
          { id: 'detail', head: words.detail, cell: event => <span className={styles['detail']}>{detailOf(event)}</span> },
        ]}
      />
      {events.hasNextPage && (
        <Button busy={events.isFetchingNextPage} onPress={() => void events.fetchNextPage()}>
          {words.moreEvents}
        </Button>
      )}
    </div>
  )
}

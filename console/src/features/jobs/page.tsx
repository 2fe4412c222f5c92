import { Link, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { jobsWords } from '../../strings/jobs'
import { useWords } from '../../strings/language'
import { Button, buttonLook } from '../../ui/button'
import { JobsIcon, PlusIcon, SearchIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { numberText } from '../../ui/values'
import { Bulk } from './bulk'
import { Filters } from './filters'
import { JobGrid } from './grid'
import css from './jobs.module.css'
import type { JobsSearch } from './search'

const pageSize = 100

const useJobs = (search: JobsSearch) =>
  api.useInfiniteQuery(
    'get',
    '/api/v1/jobs',
    { params: { query: { ...search, limit: pageSize } } },
    { initialPageParam: null, getNextPageParam: page => page.next, refetchOnWindowFocus: false },
  )

/** Every job, live: filters in the address, rows that stay where they are, several changed at once. */
export default function JobsPage() {
  const t = useWords(jobsWords)
  const search = useSearch({ from: '/frame/jobs' })
  const jobs = useJobs(search)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const searchField = useRef<HTMLInputElement>(null)
  const reason = useGrantReason('member')
  const rows = useMemo(() => jobs.data?.pages.flatMap(page => page.items) ?? [], [jobs.data])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = jobs
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const shortcuts = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    if (event.key === '/' && !typing) {
      event.preventDefault()
      searchField.current?.focus()
    }
  }
  const chosen = rows.filter(row => selected.has(row.id))
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- "/" from anywhere in the page goes to the search
    <div className={css.page} onKeyDown={shortcuts}>
      <title>{`${t.title} · Cadre`}</title>
      <header className={css.head}>
        <h1>{t.title}</h1>
        <span className={css.count} aria-live="off">
          {jobs.data && t.rows(`${numberText(rows.length)}${hasNextPage ? '+' : ''}`)}
        </span>
        {reason === undefined && (
          <Link to="/jobs/new" search={{}} className={`${css.new} ${buttonLook({ look: 'primary' })}`}>
            <PlusIcon /> {t.newJob}
          </Link>
        )}
      </header>
      <Filters search={search} searchField={searchField} />
      {jobs.error !== null && <ProblemOf error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.isPending && <Skeleton lines={10} />}
      {jobs.data !== undefined && rows.length === 0 && hasNextPage && (
        <Empty
          title={t.noMatchYet}
          icon={<SearchIcon />}
          action={
            <Button busy={isFetchingNextPage} onPress={more}>
              {t.lookFurther}
            </Button>
          }
        >
          {t.noMatchYetText}
        </Empty>
      )}
      {jobs.data !== undefined && rows.length === 0 && !hasNextPage && <Nothing filtered={Object.keys(search).length > 0} />}
      {rows.length > 0 && (
        <JobGrid rows={rows} selected={selected} onSelect={setSelected} onEnd={more} loading={isFetchingNextPage} />
      )}
      {chosen.length > 0 && <Bulk jobs={chosen} search={search} mayMeanAll={hasNextPage && chosen.length === rows.length} onDone={() => setSelected(new Set())} />}
    </div>
  )
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  const t = useWords(jobsWords)
  if (filtered) {
    return (
      <Empty
        title={t.noMatch}
        icon={<SearchIcon />}
        action={
          <Link to="/jobs" search={{}} className={buttonLook()}>
            {t.clearFilters}
          </Link>
        }
      >
        {t.noMatchText}
      </Empty>
    )
  }
  return (
    <Empty
      title={t.none}
      icon={<JobsIcon />}
      action={
        <Link to="/jobs/new" search={{}} className={buttonLook({ look: 'primary' })}>
          <PlusIcon /> {t.newJob}
        </Link>
      }
    >
      {t.noneText}
    </Empty>
  )
}

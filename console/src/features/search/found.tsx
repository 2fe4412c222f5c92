import { keepPreviousData } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { Findings, Hit, STEPS } from '../../domain/findings'
import { ProblemOf } from '../../domain/problem'
import { searchWords } from '../../strings/search'
import { useWords } from '../../strings/language'
import { Tag } from '../../ui/badge'
import { Skeleton } from '../../ui/page'
import { Time } from '../../ui/values'
import { placeOf, wordOf } from './places'
import type { AllSearch } from './search'
import css from './search.module.css'

type FoundHit = Schemas['SearchFoundHit']

/** What messages, tasks, jobs and documents say of something, the best first. */
export function Found({ query, search }: { readonly query: string; readonly search: AllSearch }) {
  const t = useWords(searchWords)
  const [step, setStep] = useState(0)
  const limit = STEPS[step] ?? 100
  const { in: kinds, team } = search
  const found = api.useQuery(
    'get',
    '/api/v1/search/all',
    { params: { query: { q: query, limit, ...(kinds === undefined ? {} : { in: kinds }), ...(team === undefined ? {} : { team }) } } },
    { placeholderData: keepPreviousData },
  )
  if (found.isPending) return <Skeleton lines={6} />
  if (found.isError) return <ProblemOf error={found.error} onRetry={() => void found.refetch()} />
  const { hits, trouble, behind } = found.data
  // While more are on their way the button stays, and keeps the focus.
  const mayBeMore = found.isPlaceholderData || (hits.length === limit && step < STEPS.length - 1)
  return (
    <Findings
      label={t.results}
      count={hits.length}
      said={t.found(hits.length)}
      trouble={trouble}
      behind={behind}
      nothing={t.nothingText}
      busy={found.isFetching}
      onAgain={() => void found.refetch()}
      onMore={mayBeMore ? () => setStep(step + 1) : undefined}
    >
      {hits.map(hit => (
        <OneHit key={JSON.stringify([hit.kind, hit.team, hit.collection, hit.thing, hit.first_line, hit.last_line])} hit={hit} query={query} />
      ))}
    </Findings>
  )
}

function OneHit({ hit, query }: { readonly hit: FoundHit; readonly query: string }) {
  const t = useWords(searchWords)
  const kind = t.kind[hit.kind] ?? hit.kind
  const place = wordOf(hit)
  return (
    <Hit
      name={`${kind} ${place}`}
      place={<Place hit={hit} word={place} />}
      beside={
        <>
          <Tag>{kind}</Tag>
          {hit.collection !== undefined && <Tag>{hit.collection}</Tag>}
          {hit.kind === 'job' && hit.team !== undefined && <Tag>{hit.team}</Tag>}
          <span className={css.faint}>
            <Time at={hit.at} relative />
          </span>
        </>
      }
      under={hit.title}
      text={hit.text}
      query={query}
    />
  )
}

/** A link to the page that shows it. */
function Place({ hit, word }: { readonly hit: FoundHit; readonly word: string }) {
  const place = placeOf(hit)
  switch (place?.page) {
    case 'job':
      return <Link to="/jobs/$job" params={{ job: place.job }} search={{}} className={css.name}>{word}</Link>
    case 'team':
      return <Link to="/teams/$team" params={{ team: place.team }} search={place.search} className={css.name}>{word}</Link>
    case 'document':
      return <Link to="/knowledge/$collection/document" params={{ collection: place.collection }} search={place.search} className={css.name}>{word}</Link>
    case undefined:
      return <span className={css.name}>{word}</span>
  }
}

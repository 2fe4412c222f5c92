import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { keepPreviousData } from '@tanstack/react-query'
import { api, type Schemas } from '../../api/client'
import { Findings, Hit, STEPS } from '../../domain/findings'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Tag } from '../../ui/badge'
import { Skeleton } from '../../ui/page'
import css from './knowledge.module.css'
import type { KnowledgeSearch } from './search'

type KnowledgeHit = Schemas['KnowledgeFound']['hits'][number]

/** What collections say of something, the best first. */
export function Found({ query, search }: { readonly query: string; readonly search: KnowledgeSearch }) {
  const t = useWords(knowledgeWords).search
  const [step, setStep] = useState(0)
  const limit = STEPS[step] ?? 100
  const { collection, mode } = search
  const found = api.useQuery(
    'get',
    '/api/v1/search',
    { params: { query: { q: query, limit, ...(collection === undefined ? {} : { collection }), ...(mode === undefined ? {} : { mode }) } } },
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
      said={t.found(hits.length, t.used[found.data.mode] ?? found.data.mode)}
      trouble={trouble}
      behind={behind}
      nothing={t.nothingText}
      busy={found.isFetching}
      onAgain={() => void found.refetch()}
      onMore={mayBeMore ? () => setStep(step + 1) : undefined}
    >
      {hits.map(hit => (
        <Passage key={`${hit.collection}/${hit.source}:${hit.first_line}-${hit.last_line}`} hit={hit} query={query} />
      ))}
    </Findings>
  )
}

function Passage({ hit, query }: { readonly hit: KnowledgeHit; readonly query: string }) {
  const t = useWords(knowledgeWords).search
  const place = `${hit.source}:${hit.first_line === hit.last_line ? hit.first_line : `${hit.first_line}-${hit.last_line}`}`
  return (
    <Hit
      name={place}
      place={
        <Link
          to="/knowledge/$collection/document"
          params={{ collection: hit.collection }}
          search={{ source: hit.source, from: hit.first_line, to: hit.last_line }}
          className={css.name}
          title={t.lines(hit.first_line, hit.last_line)}
        >
          {place}
        </Link>
      }
      beside={<Tag>{hit.collection}</Tag>}
      under={hit.heading}
      text={hit.text}
      query={query}
    />
  )
}

import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { keepPreviousData } from '@tanstack/react-query'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Tag } from '../../ui/badge'
import { Button } from '../../ui/button'
import { SearchIcon } from '../../ui/icons'
import { Empty, Note, Skeleton } from '../../ui/page'
import { numberText } from '../../ui/values'
import { partsOf } from './highlight'
import css from './knowledge.module.css'
import type { KnowledgeSearch } from './search'

type Hit = Schemas['KnowledgeFound']['hits'][number]

const STEPS = [10, 30, 100] as const

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
    <section className={css.stack} aria-label={t.results}>
      <p role="status" className={css.faint}>
        {hits.length === 0 ? t.nothing : t.found(hits.length, t.used[found.data.mode] ?? found.data.mode)}
      </p>
      {trouble !== '' && (
        <Note>
          {t.trouble} {trouble}
        </Note>
      )}
      {behind > 0 && (
        <Note>
          {t.behind(behind, numberText(behind))}{' '}
          <Button size="small" busy={found.isFetching} onPress={() => void found.refetch()}>
            {t.again}
          </Button>
        </Note>
      )}
      {hits.length === 0 ? (
        <Empty title={t.nothing} icon={<SearchIcon />}>
          {t.nothingText}
        </Empty>
      ) : (
        <ol className={css.hits}>
          {hits.map(hit => (
            <li key={`${hit.collection}/${hit.source}:${hit.first_line}-${hit.last_line}`}>
              <Passage hit={hit} query={query} />
            </li>
          ))}
        </ol>
      )}
      {mayBeMore && (
        <div className={css.foot}>
          <Button busy={found.isFetching} onPress={() => setStep(step + 1)}>
            {t.more}
          </Button>
        </div>
      )}
    </section>
  )
}

function Passage({ hit, query }: { readonly hit: Hit; readonly query: string }) {
  const t = useWords(knowledgeWords).search
  const place = `${hit.source}:${hit.first_line === hit.last_line ? hit.first_line : `${hit.first_line}-${hit.last_line}`}`
  return (
    <article className={css.hit} aria-label={place}>
      <div className={css.inline}>
        <h2>
          <Link
            to="/knowledge/$collection/document"
            params={{ collection: hit.collection }}
            search={{ source: hit.source, from: hit.first_line, to: hit.last_line }}
            className={css.name}
            title={t.lines(hit.first_line, hit.last_line)}
          >
            {place}
          </Link>
        </h2>
        <Tag>{hit.collection}</Tag>
      </div>
      {hit.heading !== '' && <p className={`${css.faint} ${css.wrap}`}>{hit.heading}</p>}
      <pre className={css.passage}>
        {partsOf(hit.text, query).map((part, at) =>
          // The parts of a text have no names, and their order never changes.
          part.found ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
        )}
      </pre>
    </article>
  )
}

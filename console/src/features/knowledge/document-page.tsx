import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Button, buttonLook } from '../../ui/button'
import { classes } from '../../ui/class-names'
import { FileIcon, QuestionIcon, TrashIcon } from '../../ui/icons'
import { Empty, Page, Skeleton } from '../../ui/page'
import { CopyButton, numberText, Time } from '../../ui/values'
import css from './knowledge.module.css'
import { before, behind, linesOf, shownAround } from './lines'
import { RemoveDocuments } from './remove-dialogs'
import type { DocumentSearch } from './search'

type Text = Schemas['KnowledgeText']

/** A document as the server keeps it; the lines that the address means are marked. */
export default function DocumentPage() {
  const t = useWords(knowledgeWords)
  const { collection } = useParams({ from: '/frame/knowledge/$collection/document' })
  const search = useSearch({ from: '/frame/knowledge/$collection/document' })
  if (search.source === undefined) {
    return (
      <Page title={t.document.noSource} heading="">
        <Empty title={t.document.noSource} icon={<QuestionIcon />} action={<Back collection={collection} />}>
          {t.document.noSourceText}
        </Empty>
      </Page>
    )
  }
  return <Document key={`${collection}/${search.source}:${search.from ?? ''}`} collection={collection} source={search.source} search={search} />
}

const Back = ({ collection }: { readonly collection: string }) => (
  <Link to="/knowledge/$collection" params={{ collection }} search={{}} className={buttonLook()}>
    {collection}
  </Link>
)

function Document({ collection, source, search }: { readonly collection: string; readonly source: string; readonly search: DocumentSearch }) {
  const t = useWords(knowledgeWords)
  const navigate = useNavigate()
  const mayRemove = useGrantReason('operator') === undefined
  const [removing, setRemoving] = useState(false)
  const document = api.useQuery('get', '/api/v1/knowledge/{collection}/document', { params: { path: { collection }, query: { source } } })
  return (
    <Page
      title={source}
      sub={document.data !== undefined && <Sub text={document.data} />}
      actions={
        <>
          <Back collection={collection} />
          {document.data !== undefined && <CopyButton text={document.data.text} label={t.document.copy} />}
          {mayRemove && document.data !== undefined && (
            <Button look="danger" icon={<TrashIcon />} onPress={() => setRemoving(true)}>
              {t.document.remove}
            </Button>
          )}
        </>
      }
    >
      {document.isPending && <Skeleton lines={12} />}
      {document.error !== null && <ProblemOf error={document.error} onRetry={() => void document.refetch()} />}
      {document.data !== undefined && <Lines lines={linesOf(document.data.text)} search={search} />}
      {removing && (
        <RemoveDocuments
          collection={collection}
          sources={[source]}
          onClose={() => setRemoving(false)}
          onDone={() => void navigate({ to: '/knowledge/$collection', params: { collection }, search: {} })}
        />
      )}
    </Page>
  )
}

function Sub({ text }: { readonly text: Text }) {
  const t = useWords(knowledgeWords).document
  return (
    <span className={css.inline}>
      <Time at={text.at} />
      {text.masked > 0 && <span>{t.masked(text.masked, numberText(text.masked))}</span>}
    </span>
  )
}

/** A window of the text: a long document is come by in steps. */
function Lines({ lines, search }: { readonly lines: readonly string[]; readonly search: DocumentSearch }) {
  const t = useWords(knowledgeWords).document
  const { from, to = from } = search
  const [shown, setShown] = useState(() => shownAround(lines.length, from))
  const meant = useRef<HTMLSpanElement>(null)

  // Where the page is scrolled to is known to the browser alone; once, when the lines that are meant first stand there.
  useEffect(() => {
    meant.current?.scrollIntoView({ block: 'center' })
  }, [])
  const above = before(shown)
  const below = behind(shown, lines.length)
  if (lines.length === 0) return <Empty title={t.empty} icon={<FileIcon />} />
  return (
    <>
      {above !== undefined && (
        <div className={css.foot}>
          <Button onPress={() => setShown({ first: above.first, last: shown.last })}>{t.before(above.first, above.last)}</Button>
        </div>
      )}
      <pre className={css.lines} role="region" aria-label={t.text} tabIndex={0}>
        {lines.slice(shown.first - 1, shown.last).map((line, at) => {
          const number = shown.first + at
          const isMeant = from !== undefined && to !== undefined && number >= from && number <= to
          return (
            <span key={number} ref={number === from ? meant : null} data-line={number} className={classes(css.line, isMeant && css.meant)}>
              {line}
            </span>
          )
        })}
      </pre>
      {below !== undefined && (
        <div className={css.foot}>
          <Button onPress={() => setShown({ first: shown.first, last: below.last })}>{t.before(below.first, below.last)}</Button>
        </div>
      )}
    </>
  )
}

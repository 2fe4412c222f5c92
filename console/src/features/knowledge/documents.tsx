import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { SearchField } from '../../ui/field'
import { FileIcon, SearchIcon, TrashIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table, type Column } from '../../ui/table'
import { bytesText, numberText, Time } from '../../ui/values'
import css from './knowledge.module.css'
import { RemoveDocuments } from './remove-dialogs'
import { collectionSearch } from './search'

type Document = Schemas['KnowledgeDocument']

/** As many as the server removes at once. */
const MOST_SELECTED = 1000

const useDocuments = (collection: string, name: string | undefined) =>
  api.useInfiniteQuery(
    'get',
    '/api/v1/knowledge/{collection}/documents',
    { params: { path: { collection }, query: { limit: 100, ...(name === undefined ? {} : { name }) } } },
    { initialPageParam: null, getNextPageParam: page => page.next },
  )

/** The documents of a collection by name; who may can select some and remove them. */
export function Documents({ collection, mayRemove }: { readonly collection: string; readonly mayRemove: boolean }) {
  const t = useWords(knowledgeWords).documents
  const { name } = useSearch({ from: '/frame/knowledge/$collection' })
  const navigate = useNavigate()
  const documents = useDocuments(collection, name)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [removing, setRemoving] = useState(false)
  const rows = documents.data?.pages.flatMap(page => page.items) ?? []
  const filter = (to: string) =>
    void navigate({ to: '/knowledge/$collection', params: { collection }, search: collectionSearch({ name: to }), replace: true })
  return (
    <>
      <div className={css.bar}>
        <search className={css.filters}>
          <SearchField label={t.filter} value={name ?? ''} onChange={filter} />
        </search>
        {selected.size > 0 && (
          <Button look="danger" size="small" icon={<TrashIcon />} onPress={() => setRemoving(true)}>
            {t.removeSome(selected.size)}
          </Button>
        )}
      </div>
      {documents.error !== null && <ProblemOf error={documents.error} onRetry={() => void documents.refetch()} />}
      {documents.isPending ? (
        <Skeleton />
      ) : rows.length === 0 && documents.error === null ? (
        <Nothing filtered={name !== undefined} mayAdd={mayRemove} onClear={() => filter('')} />
      ) : (
        <List collection={collection} rows={rows} selected={selected} onSelect={mayRemove ? setSelected : undefined} />
      )}
      {documents.hasNextPage && (
        <div className={css.foot}>
          <Button busy={documents.isFetchingNextPage} onPress={() => void documents.fetchNextPage()}>
            {t.older}
          </Button>
        </div>
      )}
      {removing && (
        <RemoveDocuments
          collection={collection}
          sources={[...selected]}
          onClose={() => setRemoving(false)}
          onDone={() => {
            setRemoving(false)
            setSelected(new Set())
          }}
        />
      )}
    </>
  )
}

function List({
  collection,
  rows,
  selected,
  onSelect,
}: {
  readonly collection: string
  readonly rows: readonly Document[]
  readonly selected: ReadonlySet<string>
  readonly onSelect: ((next: ReadonlySet<string>) => void) | undefined
}) {
  const t = useWords(knowledgeWords).documents
  const columns: Column<Document>[] = [
    {
      id: 'source',
      head: t.column.source,
      cell: each => (
        <Link to="/knowledge/$collection/document" params={{ collection }} search={{ source: each.source }} className={css.name}>
          {each.source}
        </Link>
      ),
    },
    { id: 'size', head: t.column.size, number: true, cell: each => bytesText(each.bytes) },
    { id: 'masked', head: t.column.masked, number: true, cell: each => (each.masked === 0 ? '' : numberText(each.masked)) },
    { id: 'at', head: t.column.at, cell: each => <Time at={each.at} relative /> },
  ]
  return <Table label={t.title} rows={rows} rowKey={each => each.source} columns={onSelect === undefined ? columns : [selection(rows, selected, onSelect, t), ...columns]} />
}

const selection = (
  rows: readonly Document[],
  selected: ReadonlySet<string>,
  onSelect: (next: ReadonlySet<string>) => void,
  t: (typeof knowledgeWords)['en']['documents'],
): Column<Document> => {
  const shown = rows.slice(0, MOST_SELECTED).map(each => each.source)
  const isAll = shown.every(source => selected.has(source))
  return {
    id: 'select',
    head: <input type="checkbox" aria-label={t.selectAll} checked={isAll} onChange={() => onSelect(new Set(isAll ? [] : shown))} />,
    cell: ({ source }) => (
      <input
        type="checkbox"
        aria-label={t.select(source)}
        checked={selected.has(source)}
        disabled={!selected.has(source) && selected.size >= MOST_SELECTED}
        onChange={event => onSelect(new Set(event.target.checked ? [...selected, source] : [...selected].filter(each => each !== source)))}
      />
    ),
  }
}

function Nothing({ filtered, mayAdd, onClear }: { readonly filtered: boolean; readonly mayAdd: boolean; readonly onClear: () => void }) {
  const t = useWords(knowledgeWords).documents
  if (filtered) return <Empty title={t.noMatch} icon={<SearchIcon />} action={<Button onPress={onClear}>{t.clear}</Button>} />
  return (
    <Empty title={t.empty} icon={<FileIcon />}>
      {mayAdd ? t.emptyText : t.emptyViewer}
    </Empty>
  )
}

import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Button, buttonLook } from '../../ui/button'
import { EditIcon, FolderIcon, PlusIcon, SearchIcon, TrashIcon } from '../../ui/icons'
import { Empty, Page, Skeleton } from '../../ui/page'
import { bytesText, numberText } from '../../ui/values'
import { AddDocuments } from './add-documents'
import type { Collection } from './collections'
import { Documents } from './documents'
import css from './knowledge.module.css'
import { RemoveCollection } from './remove-dialogs'
import { SetCollection } from './set-collection'

/** One collection: what it is of, and its documents. */
export default function CollectionPage() {
  const { collection } = useParams({ from: '/frame/knowledge/$collection' })
  const t = useWords(knowledgeWords)
  const collections = api.useQuery('get', '/api/v1/knowledge')
  const one = collections.data?.items.find(each => each.name === collection)
  if (one !== undefined) return <Shown key={collection} one={one} taken={collections.data?.items.map(each => each.name) ?? []} />
  return (
    <Page title={collection}>
      {collections.isPending ? (
        <Skeleton />
      ) : collections.error !== null ? (
        <ProblemOf error={collections.error} onRetry={() => void collections.refetch()} />
      ) : (
        <Empty title={t.noSuch(collection)} icon={<FolderIcon />} action={<ToAll />}>
          {t.noSuchText}
        </Empty>
      )}
    </Page>
  )
}

const ToAll = () => (
  <Link to="/knowledge" search={{}} className={buttonLook()}>
    {useWords(knowledgeWords).toAll}
  </Link>
)

function Shown({ one, taken }: { readonly one: Collection; readonly taken: readonly string[] }) {
  const navigate = useNavigate()
  const needsOperator = useGrantReason('operator')
  const mayChange = needsOperator === undefined
  // An empty one wants documents before all else.
  const [adding, setAdding] = useState(one.documents === 0 && mayChange)
  const [asking, setAsking] = useState<'change' | 'remove'>()
  return (
    <Page title={one.name} sub={<Sub one={one} />} actions={<Actions reason={needsOperator} collection={one.name} onAdd={() => setAdding(true)} onAsk={setAsking} />}>
      {adding && <AddDocuments collection={one.name} onClose={() => setAdding(false)} />}
      <Documents collection={one.name} mayRemove={mayChange} />
      {asking === 'change' && <SetCollection old={one} taken={taken} onClose={() => setAsking(undefined)} onDone={() => setAsking(undefined)} />}
      {asking === 'remove' && <RemoveCollection one={one} onClose={() => setAsking(undefined)} onDone={() => void navigate({ to: '/knowledge', search: {} })} />}
    </Page>
  )
}

function Sub({ one }: { readonly one: Collection }) {
  const t = useWords(knowledgeWords)
  return (
    <span className={css.inline}>
      <span>{t.summary(one.documents, numberText(one.documents), bytesText(one.bytes))}</span>
      <span>{one.team === undefined ? t.forEverybody : t.forTeam(one.team)}</span>
      {/* As text: whoever makes a collection writes what they want there. */}
      {one.repository !== undefined && <span className={css.wrap}>{one.repository}</span>}
    </span>
  )
}

function Actions({
  reason,
  collection,
  onAdd,
  onAsk,
}: {
  readonly reason: string | undefined
  readonly collection: string
  readonly onAdd: () => void
  readonly onAsk: (what: 'change' | 'remove') => void
}) {
  const t = useWords(knowledgeWords)
  return (
    <>
      <Link to="/knowledge" search={{ collection }} className={buttonLook()}>
        <SearchIcon /> {t.searchHere}
      </Link>
      <Button look="primary" icon={<PlusIcon />} reason={reason} onPress={onAdd}>
        {t.add.open}
      </Button>
      {/* Two more that cannot be pressed would say nothing new. */}
      {reason === undefined && (
        <>
          <Button icon={<EditIcon />} onPress={() => onAsk('change')}>
            {t.change}
          </Button>
          <Button look="danger" icon={<TrashIcon />} onPress={() => onAsk('remove')}>
            {t.remove}
          </Button>
        </>
      )}
    </>
  )
}

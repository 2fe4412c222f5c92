import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Count } from '../../ui/badge'
import { PlusIcon } from '../../ui/icons'
import { Page, Panel, Skeleton } from '../../ui/page'
import { Collections, MissingVectors } from './collections'
import { Found } from './found'
import { SearchForm } from './search-form'
import { SetCollection } from './set-collection'

/** What the project knows: a search in all of it, and the collections that it lies in. */
export default function KnowledgePage() {
  const t = useWords(knowledgeWords)
  const search = useSearch({ from: '/frame/knowledge' })
  const navigate = useNavigate()
  const needsOperator = useGrantReason('operator')
  const collections = api.useQuery('get', '/api/v1/knowledge')
  const [creating, setCreating] = useState(false)
  const all = collections.data?.items ?? []
  return (
    <Page
      title={t.title}
      sub={t.lead}
      actions={
        <Button look="primary" icon={<PlusIcon />} reason={needsOperator} onPress={() => setCreating(true)}>
          {t.create}
        </Button>
      }
    >
      <SearchForm search={search} names={all.map(one => one.name)} />
      {search.q !== undefined && <Found key={JSON.stringify(search)} query={search.q} search={search} />}
      {collections.error !== null && <ProblemOf error={collections.error} onRetry={() => void collections.refetch()} />}
      <MissingVectors all={all} />
      <Panel
        flush
        title={
          <>
            {t.collections} {all.length > 0 && <Count>{all.length}</Count>}
          </>
        }
      >
        {collections.isPending ? <Skeleton /> : collections.error === null && <Collections all={all} />}
      </Panel>
      {creating && (
        <SetCollection
          taken={all.map(one => one.name)}
          onClose={() => setCreating(false)}
          onDone={collection => void navigate({ to: '/knowledge/$collection', params: { collection }, search: {} })}
        />
      )}
    </Page>
  )
}

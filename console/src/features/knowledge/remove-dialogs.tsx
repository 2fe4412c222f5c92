import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { Confirm } from '../../ui/dialog'
import { toast } from '../../ui/toast'
import { numberText } from '../../ui/values'
import type { Collection } from './collections'
import css from './knowledge.module.css'

/** Removes a collection with its documents. */
export function RemoveCollection({ one, onDone, onClose }: { readonly one: Collection; readonly onDone: () => void; readonly onClose: () => void }) {
  const t = useWords(knowledgeWords)
  const queries = useQueryClient()
  const remove = api.useMutation('delete', '/api/v1/knowledge/{collection}', {
    onSuccess: async () => {
      toast({ tone: 'good', title: t.drop.done(one.name) })
      onDone()
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/knowledge'] })
    },
  })
  return (
    <Confirm
      title={t.drop.title(one.name)}
      open
      onClose={onClose}
      action={t.remove}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { path: { collection: one.name } } })}
    >
      <p>{t.drop.text(one.documents, numberText(one.documents))}</p>
      {remove.error !== null && <ProblemOf error={remove.error} />}
    </Confirm>
  )
}

const NAMED = 8

/** Removes documents of a collection, at most 1,000. */
export function RemoveDocuments({
  collection,
  sources,
  onDone,
  onClose,
}: {
  readonly collection: string
  readonly sources: readonly string[]
  readonly onDone: () => void
  readonly onClose: () => void
}) {
  const t = useWords(knowledgeWords)
  const queries = useQueryClient()
  const remove = api.useMutation('post', '/api/v1/knowledge/{collection}/removals', {
    onSuccess: async ({ removed }) => {
      toast({ tone: 'good', title: t.documents.removed(removed, numberText(removed)) })
      onDone()
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/knowledge'] })
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/knowledge/{collection}/documents'] })
    },
  })
  const more = sources.length - NAMED
  return (
    <Confirm
      title={t.documents.removeTitle(sources.length, numberText(sources.length))}
      open
      onClose={onClose}
      action={t.remove}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { path: { collection } }, body: { sources: [...sources] } })}
    >
      <ul>
        {sources.slice(0, NAMED).map(source => (
          <li key={source} className={css.wrap}>
            <code>{source}</code>
          </li>
        ))}
        {more > 0 && <li>{t.documents.andMore(more)}</li>}
      </ul>
      <p>{t.documents.removeText}</p>
      {remove.error !== null && <ProblemOf error={remove.error} />}
    </Confirm>
  )
}

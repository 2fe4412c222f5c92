import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client } from '../../api/client'
import { problemOf } from '../../api/problem'
import { useWords } from '../../strings/language'
import { newjobWords } from '../../strings/newjob'
import { CheckCircleIcon, ClockIcon } from '../../ui/icons'
import { requestOf, type Draft } from './draft'
import css from './newjob.module.css'

/** What the server says of the job before it is filed: where it would run, or what it would wait for. Nothing is stored. */
export function Preview({ draft }: { readonly draft: Draft }) {
  const t = useWords(newjobWords)
  const request = useRested(JSON.stringify(requestOf({ ...draft, prompt: draft.prompt === '' ? '' : 'preview' })))
  const empty = draft.prompt.trim() === '' || draft.agent === ''
  const preview = useQuery({
    queryKey: ['newjob', 'preview', request],
    queryFn: async () => {
      const { data, error } = await client.POST('/api/v1/jobs/preview', { body: JSON.parse(request) })
      if (error !== undefined) throw error
      return data
    },
    enabled: !empty,
    retry: false,
    staleTime: 5000,
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  })
  if (empty) return <p className={css.quiet}>{t.previewEmpty}</p>
  if (preview.error !== null) {
    const problem = problemOf(preview.error)
    return (
      <div className={css.preview} role="status">
        <strong>{problem.title}</strong>
        <p className={css.quiet}>{problem.fix}</p>
      </div>
    )
  }
  if (preview.data === undefined) return <p className={css.quiet}>{t.previewBusy}</p>
  const { node, could_take, why, nodes } = preview.data
  const places = node === undefined ? could_take : [node]
  return (
    <div className={`${css.preview} ${places.length > 0 ? css.ready : css.waits}`} role="status">
      {places.length > 0 ? (
        <strong>
          <CheckCircleIcon /> {t.previewNow(places.join(', '))}
        </strong>
      ) : (
        <>
          <strong>
            <ClockIcon /> {t.previewNone}
          </strong>
          <p>{why}</p>
        </>
      )}
      {places.length === 0 && (
        <ul>
          {nodes.slice(0, 8).map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** The value once it has not changed for a moment. */
const useRested = (value: string): string => {
  const [rested, setRested] = useState(value)
  // A timer is outside of React.
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), 350)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}

import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { api } from '../../api/client'
import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import styles from './job.module.css'

/** What an attempt was given of the documents before its prompt: where it stands, and the text as it was. Nothing if it was given nothing. */
export const Given = ({ job, attempt }: { readonly job: string; readonly attempt: string }) => {
  const words = useWords(jobWords)
  const id = useId()
  const [open, setOpen] = useState(false)
  const list = api.useQuery('get', '/api/v1/jobs/{job}/knowledge', { params: { path: { job } } })
  const given = list.data?.items.find(each => each.attempt === attempt)
  if (given === undefined) return null
  return (
    <section className={styles['sideBox']} aria-labelledby={id}>
      <h2 id={id}>{words.knowledge}</h2>
      <p className={styles['faint']}>{words.knowledgeTokens(given.tokens)}</p>
      <ul className={styles['repositories']}>
        {given.sources.map(source => (
          <li key={`${source.collection} ${source.path} ${source.first_line}`}>
            <Link
              to="/knowledge/$collection/document"
              params={{ collection: source.collection }}
              search={{ source: source.path, from: source.first_line, to: source.last_line }}
            >
              <code>{source.path}</code>
            </Link>{' '}
            <span className={styles['faint']}>{`${words.sourceLines(source.first_line, source.last_line)} · ${source.collection}`}</span>
          </li>
        ))}
      </ul>
      {open && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <pre className={styles['prompt']} tabIndex={0}>
          {given.text}
        </pre>
      )}
      <button type="button" className={styles['whole']} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? words.hideGiven : words.showGiven}
      </button>
    </section>
  )
}

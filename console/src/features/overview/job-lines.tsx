import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/client'
import { nodeOf, stateText, titleOf } from '../../domain/job-state'
import { useWords } from '../../strings/language'
import { overviewWords } from '../../strings/overview'
import { Ago, Duration } from '../../ui/values'
import css from './overview.module.css'

type Job = Schemas['JobView']

/** Jobs in short: what each is about, and why it is where it is. */
export const JobLines = ({ jobs }: { readonly jobs: readonly Job[] }) => (
  <ul className={css.lines}>
    {jobs.map(job => (
      <li key={job.id}>
        <Link to="/jobs/$job" params={{ job: job.id }} search={{}} className={css.line}>
          <span className={css.lineTitle}>
            <b>{job.id}</b> {titleOf(job.prompt)}
          </span>
          <span className={css.lineTime}>
            <Clock job={job} />
          </span>
          <span className={css.lineText}>
            <Detail job={job} />
          </span>
        </Link>
      </li>
    ))}
  </ul>
)

function Clock({ job: { status } }: { readonly job: Job }) {
  if (status.state === 'running' || status.state === 'queued') return <Duration from={status.since} />
  return <Ago at={status.at} />
}

function Detail({ job }: { readonly job: Job }) {
  const t = useWords(overviewWords)
  const { status } = job
  switch (status.state) {
    case 'queued':
      return <>{status.why === '' ? t.noReason : status.why}</>
    case 'running':
      return (
        <>
          {job.agent} · {status.node}
          {status.disconnected !== '' && ` · ${status.disconnected}`}
        </>
      )
    case 'failed':
    case 'lost':
      return (
        <>
          {stateText(status.state)} · {status.reason}
        </>
      )
    case 'timed_out':
      return (
        <>
          {stateText(status.state)} · {status.limit}
        </>
      )
    case 'succeeded':
    case 'cancelled':
      return (
        <>
          {job.agent} · {nodeOf(job)}
        </>
      )
  }
}

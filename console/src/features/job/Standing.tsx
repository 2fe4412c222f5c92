import { Link } from '@tanstack/react-router'
import { api } from '../../api/client'
import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { ClockIcon, CrossCircleIcon, WarnIcon } from '../../ui/icons'
import { Duration, Time } from '../../ui/values'
import styles from './job.module.css'
import type { Job } from './job'

/** Why a job waits, what is wrong while it runs, or what ended it; nothing when all is well. */
export const Standing = ({ job }: { readonly job: Job }) => {
  const words = useWords(jobWords)
  const { status } = job
  switch (status.state) {
    case 'queued':
      return <Waiting job={job} since={status.since} />
    case 'running': {
      const text = status.stopping !== '' ? words.stoppingBecause(status.stopping) : status.disconnected !== '' ? status.disconnected : undefined
      if (text === undefined) return null
      return (
        <Banner tone="warn" icon={<WarnIcon />} title={text}>
          {status.disconnected_since !== undefined && <p>{words.disconnected(status.node)}</p>}
        </Banner>
      )
    }
    case 'failed':
      return (
        <Banner tone="bad" icon={<CrossCircleIcon />} title={status.reason === '' ? status.code : status.reason}>
          <p>
            <code>{status.code}</code> · {words.fixes[status.code]}
          </p>
        </Banner>
      )
    case 'timed_out':
      return (
        <Banner tone="bad" icon={<ClockIcon />} title={words.timedOut(status.limit)}>
          {status.said !== undefined && status.said !== '' && <p>{status.said}</p>}
        </Banner>
      )
    case 'lost':
      return (
        <Banner tone="bad" icon={<WarnIcon />} title={status.reason}>
          <p>{words.lostFix}</p>
        </Banner>
      )
    case 'cancelled':
      return status.reason === '' ? null : <Banner tone="plain" icon={<CrossCircleIcon />} title={status.reason} />
    case 'succeeded':
      return null
  }
}

const Waiting = ({ job, since }: { readonly job: Job; readonly since: string }) => {
  const words = useWords(jobWords)
  // Reasons change without an event of the job (a slot becomes free): they are asked for as long as it waits.
  const why = api.useQuery('get', '/api/v1/jobs/{job}/why', { params: { path: { job: job.id } } }, { refetchInterval: 5000 })
  const agents = api.useQuery('get', '/api/v1/agents', { params: { query: { limit: 200 } } })
  const paused = agents.data?.paused.some(each => each.agent === job.agent) ?? false
  return (
    <Banner tone="warn" icon={<ClockIcon />} title={why.data?.summary ?? (job.status.state === 'queued' ? job.status.why : '')}>
      {(why.data?.nodes ?? []).length > 0 && (
        <ul className={styles['reasons']} aria-label={words.waits}>
          {why.data?.nodes.map(reason => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {paused && (
        <p>
          <Link to="/settings/$section" params={{ section: 'agents' }} search={{}}>
            {words.toPaused}
          </Link>
        </p>
      )}
      <p className={styles['faint']}>
        {words.waitsSince} <Time at={since} /> · <Duration from={since} />
      </p>
    </Banner>
  )
}

interface BannerProps {
  readonly tone: 'warn' | 'bad' | 'plain'
  readonly icon: React.ReactNode
  readonly title: string
  readonly children?: React.ReactNode
}

const Banner = ({ tone, icon, title, children }: BannerProps) => (
  <div className={styles['banner']} data-tone={tone} role="status">
    <span className={styles['bannerIcon']}>{icon}</span>
    <div>
      <strong>{title}</strong>
      {children}
    </div>
  </div>
)

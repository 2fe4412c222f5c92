import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { Schemas } from '../../api/client'
import { JobStateBadge, nodeOf, titleOf } from '../../domain/job-state'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Tag } from '../../ui/badge'
import { Ago, compactText, Duration, moneyText } from '../../ui/values'
import css from './jobs.module.css'

type Job = Schemas['JobView']

interface Props {
  readonly job: Job
  readonly index: number
  readonly top: number
  readonly selected: boolean
  readonly active: boolean
}

/** The grid hears of presses on its rows: a row needs no function of its own, and is drawn again only when its job changes. */
const heardByGrid = () => undefined

const tokensOf = (job: Job): number =>
  job.attempts.reduce((sum, { usage }) => sum + usage.input_tokens + usage.cached_tokens + usage.cache_write_tokens + usage.output_tokens, 0)

const costOf = (job: Job): number | undefined => {
  const costs = job.attempts.flatMap(({ usage }) => usage.cost_usd ?? [])
  return costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0)
}

/** One job in the list. The whole row opens it; the link is there for a new tab and for who reads links. */
function Row({ job, index, top, selected, active }: Props) {
  const ui = useWords(uiWords)
  const changes = job.attempts.at(-1)?.result?.changes ?? []
  const tokens = tokensOf(job)
  const cost = costOf(job)
  return (
    <div
      role="row"
      data-job={job.id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      className={css.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" className={css.checkCell}>
        <input type="checkbox" tabIndex={-1} aria-label={ui.selectRow(job.id)} checked={selected} onChange={heardByGrid} />
      </div>
      <div role="gridcell" className={css.state}>
        <JobStateBadge state={job.status.state} />
      </div>
      <div role="gridcell" className={css.job}>
        <Link to="/jobs/$job" params={{ job: job.id }} search={{}} tabIndex={-1}>
          {job.id}
        </Link>
        <span className={css.title}>{titleOf(job.prompt)}</span>
        <Reason job={job} />
        {Object.entries(job.labels).slice(0, 3).map(([name, value]) => (
          <Tag key={name}>{value === '' ? name : `${name}=${value}`}</Tag>
        ))}
      </div>
      <div role="gridcell" className={css.agent}>
        {job.agent}
      </div>
      <div role="gridcell" className={css.node}>
        {nodeOf(job)}
      </div>
      <div role="gridcell" className={css.changes}>
        {changes.length > 0 && <Changes changes={changes} />}
      </div>
      <div role="gridcell" className={css.usage}>
        {tokens > 0 && compactText(tokens)}
        {cost !== undefined && <small>{moneyText(cost)}</small>}
      </div>
      <div role="gridcell" className={css.time}>
        <Clock job={job} />
      </div>
      <div role="gridcell" className={css.filed}>
        <Ago at={job.filed_at} />
      </div>
    </div>
  )
}

export const JobRow = memo(Row)

function Reason({ job: { status } }: { readonly job: Job }) {
  const reason =
    status.state === 'queued' ? status.why : status.state === 'failed' || status.state === 'lost' ? status.reason : undefined
  return reason === undefined || reason === '' ? null : (
    <span className={css.reason} title={reason}>
      {reason}
    </span>
  )
}

function Changes({ changes }: { readonly changes: readonly Schemas['RepositoryChange'][] }) {
  const added = changes.reduce((sum, each) => sum + each.insertions, 0)
  const removed = changes.reduce((sum, each) => sum + each.deletions, 0)
  return (
    <>
      <span className={css.added}>+{compactText(added)}</span> <span className={css.removed}>−{compactText(removed)}</span>
    </>
  )
}

function Clock({ job }: { readonly job: Job }) {
  const { status } = job
  if (status.state === 'running') return <Duration from={status.since} />
  const ran = job.attempts.at(-1)
  if (ran?.started_at === undefined || ran.ended_at === undefined) return null
  return <Duration from={ran.started_at} to={ran.ended_at} />
}

import { Link } from '@tanstack/react-router'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { overviewWords } from '../../strings/overview'
import { buttonLook } from '../../ui/button'
import { Count } from '../../ui/badge'
import { CheckCircleIcon, JobsIcon, NodesIcon, PlusIcon } from '../../ui/icons'
import { Empty, Page, Panel, Skeleton, StatBody, statLook, Stats } from '../../ui/page'
import { compactText, Money, moneyText, numberText } from '../../ui/values'
import { Feed } from './feed'
import { JobLines } from './job-lines'
import css from './overview.module.css'

const shown = 50

/** Everything at a glance: what runs, what waits and why, what failed, what it costs. */
export default function OverviewPage() {
  const t = useWords(overviewWords)
  return (
    <Page title={t.title}>
      <Figures />
      <div className={css.columns}>
        <div className={css.column}>
          <Running />
          <Waiting />
          <Failures />
        </div>
        <div className={css.column}>
          <Nodes />
          <Feed />
        </div>
      </div>
    </Page>
  )
}

const useJobs = (state: string) => api.useQuery('get', '/api/v1/jobs', { params: { query: { state, limit: shown } } })

const yesterday = (): number => {
  const day = new Date()
  day.setHours(0, 0, 0, 0)
  return day.getTime() - 24 * 60 * 60 * 1000
}

const useFailures = () => {
  const jobs = useJobs('failed,timed_out,lost')
  const since = yesterday()
  const items = jobs.data?.items.filter(job => 'at' in job.status && Date.parse(job.status.at) >= since)
  return { ...jobs, items, more: items !== undefined && items.length === shown && jobs.data?.next !== undefined }
}

function Figures() {
  const t = useWords(overviewWords)
  const summary = api.useQuery('get', '/api/v1/summary', {})
  const failures = useFailures()
  if (summary.error !== null) return <ProblemOf error={summary.error} onRetry={() => void summary.refetch()} />
  const data = summary.data
  const count = (value: number | undefined) => (value === undefined ? '–' : numberText(value))
  const nodes = data?.nodes ?? {}
  const allNodes = Object.values(nodes).reduce((sum, each) => sum + each, 0)
  const silent = nodes['silent'] ?? 0
  const failed = failures.items?.length
  return (
    <Stats>
      <Link to="/jobs" search={{ state: 'running' }} className={statLook}>
        <StatBody label={t.running} value={count(data?.jobs['running'])} tone={(data?.jobs['running'] ?? 0) > 0 ? 'info' : undefined} />
      </Link>
      <Link to="/jobs" search={{ state: 'queued' }} className={statLook}>
        <StatBody label={t.waiting} value={count(data?.jobs['queued'])} tone={(data?.jobs['queued'] ?? 0) > 0 ? 'warn' : undefined} />
      </Link>
      <Link to="/jobs" search={{ state: 'failed,timed_out,lost' }} className={statLook}>
        <StatBody
          label={t.failed}
          value={failures.more ? t.atLeast(count(failed)) : count(failed)}
          tone={(failed ?? 0) > 0 ? 'bad' : undefined}
        />
      </Link>
      <Link to="/nodes" search={{}} className={statLook}>
        <StatBody
          label={t.nodes}
          value={count(nodes['online'])}
          detail={silent > 0 ? t.silentNodes(numberText(silent)) : t.ofNodes(numberText(allNodes))}
          tone={silent > 0 ? 'warn' : undefined}
        />
      </Link>
      <div className={statLook}>
        <StatBody
          label={t.tokensToday}
          value={data === undefined ? '–' : compactText(data.today.total_tokens)}
          detail={data && t.total(compactText(data.total_tokens))}
        />
      </div>
      <div className={statLook}>
        <StatBody
          label={t.costToday}
          value={data === undefined || data.today.estimated_cost_usd === null ? '–' : moneyText(data.today.estimated_cost_usd)}
          detail={data && (data.estimated_cost_usd === null ? <Money usd={null} /> : t.total(moneyText(data.estimated_cost_usd)))}
        />
      </div>
    </Stats>
  )
}

function Running() {
  const t = useWords(overviewWords)
  const jobs = useJobs('running')
  const items = jobs.data?.items.filter(job => job.status.state === 'running')
  const reason = useGrantReason('member')
  return (
    <Panel title={<>{t.runningNow}{items && <Count>{items.length}</Count>}</>} actions={<All state="running" />} flush>
      {jobs.error !== null && <ProblemOf error={jobs.error} />}
      {items === undefined && jobs.error === null && <Skeleton />}
      {items?.length === 0 && (
        <Empty
          title={t.quiet}
          icon={<JobsIcon />}
          action={
            reason === undefined && (
              <Link to="/jobs/new" search={{}} className={buttonLook({ look: 'primary' })}>
                <PlusIcon /> {t.newJob}
              </Link>
            )
          }
        >
          {t.quietText}
        </Empty>
      )}
      {items !== undefined && items.length > 0 && <JobLines jobs={items.slice(0, 8)} />}
    </Panel>
  )
}

function Waiting() {
  const t = useWords(overviewWords)
  const jobs = useJobs('queued')
  const items = jobs.data?.items.filter(job => job.status.state === 'queued')
  return (
    <Panel title={<>{t.waitingFor}{items && <Count>{items.length}</Count>}</>} actions={<All state="queued" />} flush>
      {items === undefined && jobs.error === null && <Skeleton lines={2} />}
      {items?.length === 0 && (
        <Empty title={t.nothingWaits} icon={<CheckCircleIcon />}>
          {t.nothingWaitsText}
        </Empty>
      )}
      {items !== undefined && items.length > 0 && <JobLines jobs={items.slice(0, 8)} />}
    </Panel>
  )
}

function Failures() {
  const t = useWords(overviewWords)
  const { items, error } = useFailures()
  return (
    <Panel title={<>{t.recentFailures}{items && <Count>{items.length}</Count>}</>} actions={<All state="failed,timed_out,lost" />} flush>
      {items === undefined && error === null && <Skeleton lines={2} />}
      {items?.length === 0 && <Empty title={t.nothingFailed} icon={<CheckCircleIcon />} />}
      {items !== undefined && items.length > 0 && <JobLines jobs={items.slice(0, 8)} />}
    </Panel>
  )
}

const All = ({ state }: { readonly state: string }) => {
  const t = useWords(overviewWords)
  return (
    <Link to="/jobs" search={{ state }} className={css.all}>
      {t.all}
    </Link>
  )
}

function Nodes() {
  const t = useWords(overviewWords)
  const nodes = api.useQuery('get', '/api/v1/nodes', { params: { query: { limit: 50 } } })
  const items = nodes.data?.items
  return (
    <Panel title={<>{t.nodesPanel}{items && <Count>{items.length}</Count>}</>} actions={<Link to="/nodes" search={{}} className={css.all}>{t.all}</Link>} flush>
      {items === undefined && nodes.error === null && <Skeleton lines={2} />}
      {items?.length === 0 && (
        <Empty title={t.noNodes} icon={<NodesIcon />} action={<Link to="/nodes" search={{}} className={buttonLook()}>{t.addNode}</Link>}>
          {t.noNodesText}
        </Empty>
      )}
      <ul className={css.nodes}>
        {items?.slice(0, 12).map(node => (
          <li key={node.name}>
            <Link to="/nodes/$node" params={{ node: node.name }} className={css.node}>
              <span className={css.nodeDot} data-state={node.state} aria-hidden="true" />
              <span className={css.nodeName}>{node.name}</span>
              <span className={css.nodeText}>
                {node.state === 'online' ? t.slots(node.running.length, node.facts.slots) : node.state}
                {node.scheduling !== 'open' && ` · ${node.scheduling}`}
              </span>
              <span className={css.slots} aria-hidden="true">
                {Array.from({ length: Math.min(node.facts.slots, 16) }, (_, slot) => (
                  <i key={slot} data-busy={slot < node.running.length || undefined} />
                ))}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

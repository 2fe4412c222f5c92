import { getRouteApi, Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { api, type Schemas } from '../../api/client'
import { JobStateBadge, nodeOf, titleOf } from '../../domain/job-state'
import { ProblemOf } from '../../domain/problem'
import { WatchButton } from '../../domain/watch-button'
import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { Tag, Tags } from '../../ui/badge'
import { LinkTabs } from '../../ui/link-strip'
import { Empty, Page, Skeleton } from '../../ui/page'
import { CopyLine, Duration, Money, Time, Tokens } from '../../ui/values'
import { Actions, FollowUpDialog, useFollowUpReason } from './actions'
import { Artifacts } from './Artifacts'
import { Attempts } from './Attempts'
import { EventsPart } from './EventsPart'
import { Given } from './Given'
import styles from './job.module.css'
import { changedFiles, endOf, hasCommits, isOver, numberOf, tokensOf, usageOf, type Attempt, type Job } from './job'
import { jobSearch, TABS, type JobSearch, type Stream, type Tab } from './search'
import { Questions } from './Questions'
import { Standing } from './Standing'
import { Steps } from './Steps'
import { UsagePart } from './UsagePart'

const route = getRouteApi('/frame/jobs/$job')

/** What the page asks of the view of a log, which is a feature of its own. */
export interface LogPart {
  readonly job: string
  readonly attempt: number
  readonly stream: Stream
  readonly live: boolean
  readonly line: number | undefined
  readonly at: number | undefined
  readonly onAt: (stream: 'out' | 'err', at: number | undefined) => void
  readonly lineHref: (line: number) => string
  readonly onLine: (line: number) => void
  readonly onStream: (stream: Stream) => void
}

/** What the page asks of the view of a change, which is a feature of its own. */
export interface DiffPart {
  readonly job: string
  readonly attempt: number
  readonly patches: readonly Schemas['ArtifactView'][]
  readonly followUpReason: string | undefined
  readonly onFollowUp: (prompt: string, sent: () => void) => void
}

interface Parts {
  readonly log: (part: LogPart) => ReactNode
  readonly diff: (part: DiffPart) => ReactNode
}

/** The page of a job. The views of its log and its change are given to it, since a feature knows no other. */
export const JobPage = (parts: Parts) => {
  const words = useWords(jobWords)
  const { job: id } = route.useParams()
  const job = api.useQuery('get', '/api/v1/jobs/{job}', { params: { path: { job: id } } })
  if (job.isPending) {
    return (
      <Page title={words.title(id)}>
        <Skeleton lines={8} />
      </Page>
    )
  }
  if (job.isError) {
    return (
      <Page title={words.title(id)}>
        <ProblemOf error={job.error} onRetry={() => void job.refetch()} />
      </Page>
    )
  }
  return <Loaded key={id} job={job.data} {...parts} />
}

const Loaded = ({ job, log, diff }: { readonly job: Job } & Parts) => {
  const words = useWords(jobWords)
  const [followUp, setFollowUp] = useState<{ readonly prompt: string; readonly sent: () => void }>()
  const search = jobSearch(route.useSearch())
  const navigate = route.useNavigate()
  const attempt = job.attempts.find(each => numberOf(each) === search.attempt) ?? job.attempts.at(-1)
  // A command of one's own has no steps.
  const tab = search.tab ?? ((job.request?.command ?? []).length > 0 ? 'log' : 'steps')
  const go = (change: Partial<JobSearch>) => void navigate({ search: now => ({ ...jobSearch(now), ...change }), replace: true, resetScroll: false })
  return (
    <Page
      full
      title={`${job.id} ${titleOf(job.prompt)}`}
      heading={
        <span className={styles['heading']}>
          <span className={styles['id']}>{job.id}</span>
          <span className={styles['headline']}>{titleOf(job.prompt)}</span>
          <JobStateBadge state={job.status.state} />
        </span>
      }
      actions={
        <>
          <WatchButton job={job.id} />
          <Actions job={job} onFollowUp={() => setFollowUp({ prompt: '', sent: () => undefined })} />
        </>
      }
    >
      <Standing job={job} />
      <Questions job={job} />
      <JobFacts job={job} attempt={attempt} />
      <div className={styles['body']}>
        <aside className={styles['side']} aria-label={words.attempts}>
          {job.attempts.length === 0 ? (
            <p className={styles['faint']}>
              {words.noAttempt}. {words.noAttemptHint}
            </p>
          ) : (
            <Attempts job={job} chosen={attempt && numberOf(attempt)} onChoose={number => go({ attempt: number, line: undefined } as never)} />
          )}
        </aside>
        <div className={styles['more']}>
          <Warnings attempt={attempt} />
          {isOver(job) && hasCommits(job) && (
            <section className={styles['sideBox']}>
              <h2>{words.apply}</h2>
              <CopyLine text={`cadre apply ${job.id}`} />
            </section>
          )}
          <Prompt job={job} />
          {attempt?.started_at !== undefined && <Given job={job.id} attempt={attempt.id} />}
        </div>
        <div className={styles['main']}>
          <LinkTabs label={words.sections}>
            {TABS.map(each => (
              <Link
                key={each}
                from="/jobs/$job"
                to="/jobs/$job"
                search={now => ({ ...jobSearch(now), tab: each })}
                resetScroll={false}
                replace
                aria-current={each === tab ? 'page' : undefined}
                activeOptions={{ exact: true, includeSearch: true }}
              >
                {words.tabs[each]}
                {each === 'changes' && changedFiles(attempt) > 0 && <span className={styles['tabCount']}>{changedFiles(attempt)}</span>}
              </Link>
            ))}
          </LinkTabs>
          <Part job={job} attempt={attempt} tab={tab} search={search} go={go} log={log} diff={diff} onFollowUp={(prompt, sent) => setFollowUp({ prompt, sent })} />
        </div>
      </div>
      {followUp !== undefined && <FollowUpDialog job={job} prompt={followUp.prompt} onFiled={followUp.sent} onClose={() => setFollowUp(undefined)} />}
    </Page>
  )
}

interface PartProps extends Parts {
  readonly job: Job
  readonly attempt: Attempt | undefined
  readonly tab: Tab
  readonly search: JobSearch
  readonly go: (change: Partial<JobSearch>) => void
  readonly onFollowUp: (prompt: string, sent: () => void) => void
}

const Part = ({ job, attempt, tab, search, go, log, diff, onFollowUp }: PartProps) => {
  const words = useWords(jobWords)
  if (tab === 'usage') return <UsagePart job={job.id} />
  if (tab === 'events') return <EventsPart job={job.id} />
  if (attempt === undefined) return <Empty title={words.noAttempt}>{words.noAttemptHint}</Empty>
  const number = numberOf(attempt)
  const live = attempt.ended_at === undefined
  const key = `${job.id}.${number}`
  switch (tab) {
    case 'steps':
      return <Steps key={key} job={job.id} attempt={number} live={live} />
    case 'log':
      return log({
        job: job.id,
        attempt: number,
        stream: search.stream ?? 'both',
        live,
        line: search.line,
        at: search.at,
        onAt: (stream, at) => go({ tab: 'log', attempt: number, stream, at, line: undefined } as never),
        lineHref: line => `?${new URLSearchParams({ tab: 'log', attempt: String(number), stream: search.stream ?? 'both', line: String(line), ...(search.at === undefined ? {} : { at: String(search.at) }) })}`,
        onLine: line => go({ tab: 'log', attempt: number, line }),
        onStream: stream => go({ tab: 'log', stream, line: undefined, at: undefined } as never),
      })
    case 'changes':
      return <Changes key={key} job={job} attempt={number} diff={diff} onFollowUp={onFollowUp} />
    case 'artifacts':
      return <Artifacts key={key} job={job.id} attempt={number} />
  }
}

const Changes = ({ job, attempt, diff, onFollowUp }: Pick<PartProps, 'job' | 'diff' | 'onFollowUp'> & { readonly attempt: number }) => {
  const list = api.useQuery('get', '/api/v1/jobs/{job}/artifacts', { params: { path: { job: job.id }, query: { attempt, kind: 'patch', limit: 500 } } })
  const followUpReason = useFollowUpReason(job)
  if (list.isPending) return <Skeleton />
  if (list.isError) return <ProblemOf error={list.error} onRetry={() => void list.refetch()} />
  return diff({ job: job.id, attempt, patches: list.data.items, followUpReason, onFollowUp })
}

const JobFacts = ({ job, attempt }: { readonly job: Job; readonly attempt: Attempt | undefined }) => {
  const words = useWords(jobWords)
  const usage = usageOf(job)
  const node = nodeOf(job)
  const since = job.status.state === 'running' ? (attempt?.started_at ?? job.status.since) : undefined
  const team = job.labels['team']
  const model = attempt?.result?.model || job.request?.model
  const resume = job.request?.resume
  return (
    <div className={styles['factsBox']}>
      <dl className={styles['facts']}>
        <Fact name={words.agent} value={model === undefined || model === '' || model === job.agent ? job.agent : `${job.agent} · ${model}`} />
        {node !== undefined && (
          <Fact
            name={words.node}
            value={
              <Link to="/nodes/$node" params={{ node }}>
                {node}
              </Link>
            }
          />
        )}
        <Fact name={words.submitter} value={job.submitter} />
        {team !== undefined && <Fact name={words.team} value={team} />}
        <Fact name={words.filed} value={<Time at={job.filed_at} />} />
        {since !== undefined && <Fact name={words.runningFor} value={<Duration from={since} />} />}
        {isOver(job) && <Fact name={words.took} value={<Duration from={job.filed_at} to={endOf(job)} />} />}
        <Fact name={words.tokens} value={tokensOf(usage) === 0 ? words.none : <Tokens count={tokensOf(usage)} />} />
        <Fact name={words.cost} value={tokensOf(usage) === 0 ? words.none : <Money usd={usage.cost_usd} />} />
        {attempt?.result !== undefined && <Fact name={words.isolation} value={attempt.result.isolation} />}
        {resume !== undefined && (
          <Fact
            name={words.goesOnWith}
            value={
              <>
                <Link to="/jobs/$job" params={{ job: resume.job }} search={{}}>
                  {resume.job}
                </Link>
                {resume.cold && ` · ${words.cold}`}
              </>
            }
          />
        )}
        {Object.keys(job.labels).length > 0 && (
          <Fact
            name={words.labels}
            value={
              <Tags>
                {Object.entries(job.labels).map(([name, value]) => (
                  <Tag key={name}>{value === '' ? name : `${name}=${value}`}</Tag>
                ))}
              </Tags>
            }
          />
        )}
      </dl>
    </div>
  )
}

const Fact = ({ name, value }: { readonly name: string; readonly value: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)

const Warnings = ({ attempt }: { readonly attempt: Attempt | undefined }) => {
  const words = useWords(jobWords)
  const result = attempt?.result
  if (result === undefined) return null
  return (
    <>
      {result.log_verified !== undefined && (
        <p className={result.log_verified ? styles['faint'] : styles['bad']} title={result.log_verified ? words.logVerifiedHint : words.logNotVerifiedHint}>
          {result.log_verified ? words.logVerified : words.logNotVerified}
        </p>
      )}
      {result.killed.length > 0 && <p className={styles['faint']}>{words.killed(result.killed.length)}</p>}
      {result.warnings.length > 0 && (
        <section className={styles['sideBox']}>
          <h2>{words.warnings}</h2>
          <ul>
            {result.warnings.map(warning => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

const SHORT = 1200

const Prompt = ({ job }: { readonly job: Job }) => {
  const words = useWords(jobWords)
  const [whole, setWhole] = useState(false)
  const prompt = job.request?.prompt ?? job.prompt
  const long = prompt.length > SHORT
  return (
    <section className={styles['sideBox']}>
      <h2>{words.prompt}</h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <pre className={styles['prompt']} tabIndex={0}>
        {long && !whole ? `${prompt.slice(0, SHORT)}…` : prompt}
      </pre>
      {long && (
        <button type="button" className={styles['whole']} onClick={() => setWhole(!whole)}>
          {whole ? words.lessPrompt : words.wholePrompt}
        </button>
      )}
      {(job.request?.repositories ?? []).length > 0 && (
        <>
          <h2>{words.repositories}</h2>
          <ul className={styles['repositories']}>
            {job.request?.repositories?.map((repository, index) => (
              <li key={index}>
                <code>{repository.name ?? repository.url ?? repository.path ?? repository.origin}</code>
                {repository.ref !== undefined && <span className={styles['faint']}> {repository.ref}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

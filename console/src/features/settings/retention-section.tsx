import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/dialog'
import { Empty, Note, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { bytesText, Duration, numberText, Time } from '../../ui/values'
import { Closed } from './closed'
import { Intro } from './intro'
import css from './settings.module.css'

type View = Schemas['RetentionView']
type Run = Schemas['RetentionRun']

/** What is kept, what the next run would delete, and the runs. */
export function RetentionSection() {
  const t = useWords(settingsWords)
  return (
    <Closed title={t.section.retention} lead={t.retention.lead} grant="operator">
      <Retention />
    </Closed>
  )
}

function Retention() {
  const t = useWords(settingsWords)
  const needsAdmin = useGrantReason('admin')
  const [longest, setLongest] = useState(1)
  const [asking, setAsking] = useState(false)
  const view = api.useQuery('get', '/api/v1/retention', { params: { query: { longest_sec: longest } } }, { placeholderData: before => before })
  const complete = view.data?.kept.every(each => each.next.complete) ?? true
  return (
    <>
      <Intro title={t.section.retention} lead={t.retention.lead}>
        <Button reason={needsAdmin} onPress={() => setAsking(true)}>
          {t.retention.run}
        </Button>
      </Intro>
      {view.error !== null && <ProblemOf error={view.error} onRetry={() => void view.refetch()} />}
      {view.isPending && <Skeleton />}
      {view.data !== undefined && (
        <>
          <Kept view={view.data} />
          {!complete && (
            <Note>
              <span className={css.inline}>
                {t.retention.countOnHint}
                <Button size="small" busy={view.isFetching} onPress={() => setLongest(300)}>
                  {t.retention.countOn}
                </Button>
              </span>
            </Note>
          )}
          <p className={css.faint}>
            {t.retention.store} {bytesText(view.data.store_bytes)} ({t.retention.measured} <Time at={view.data.measured_at} relative />)
            {view.data.next_run_at !== undefined && (
              <>
                {' · '}
                {t.retention.nextRun} <Time at={view.data.next_run_at} relative />
              </>
            )}
          </p>
          <Runs />
          {asking && <DeleteNow view={view.data} onClose={() => setAsking(false)} />}
        </>
      )}
    </>
  )
}

/** What the next run takes of one thing, in words; empty when it takes nothing. */
function useShare() {
  const t = useWords(settingsWords)
  return (next: Schemas['RetentionViewShare']): string => {
    if (next.rows === 0 && next.complete) {
      return ''
    }
    const text = next.bytes === 0 ? numberText(next.rows) : t.retention.rowsAndBytes(numberText(next.rows), bytesText(next.bytes))
    return next.complete ? text : t.retention.atLeast(text)
  }
}

function Kept({ view }: { readonly view: View }) {
  const t = useWords(settingsWords)
  const share = useShare()
  return (
    <Table
      label={t.section.retention}
      rows={view.kept}
      rowKey={each => each.what}
      columns={[
        { id: 'what', head: t.retention.column.what, cell: each => <span className={css.name}>{t.retention.what[each.what] ?? each.what}</span> },
        { id: 'rows', head: t.retention.column.rows, number: true, cell: each => numberText(each.rows) },
        { id: 'bytes', head: t.retention.column.bytes, number: true, cell: each => each.bytes !== undefined && bytesText(each.bytes) },
        { id: 'oldest', head: t.retention.column.oldest, cell: each => each.oldest !== undefined && <Time at={each.oldest} relative /> },
        { id: 'rule', head: t.retention.column.rule, cell: each => each.rule },
        {
          id: 'next',
          head: t.retention.column.next,
          cell: each => {
            const text = share(each.next)
            return text === '' ? <span className={css.faint}>{t.retention.nothing}</span> : <Badge tone="warn">{text}</Badge>
          },
        },
      ]}
    />
  )
}

function DeleteNow({ view, onClose }: { readonly view: View; readonly onClose: () => void }) {
  const t = useWords(settingsWords)
  const share = useShare()
  const queries = useQueryClient()
  const run = api.useMutation('post', '/api/v1/retention/runs', {
    onSuccess: async () => {
      toast({ tone: 'good', title: t.retention.runStarted })
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/retention/runs'] })
      onClose()
    },
  })
  const taken = view.kept.flatMap(each => {
    const text = share(each.next)
    return text === '' ? [] : [{ what: t.retention.what[each.what] ?? each.what, text }]
  })
  return (
    <Confirm title={t.retention.runTitle} open onClose={onClose} action={t.retention.run} busy={run.isPending} onConfirm={() => run.mutate({})}>
      {taken.length === 0 ? (
        <p>{t.retention.runNothing}</p>
      ) : (
        <div className={css.stack}>
          <p>{t.retention.runText}</p>
          <ul>
            {taken.map(each => (
              <li key={each.what}>
                {each.what}: {each.text}
              </li>
            ))}
          </ul>
        </div>
      )}
      {run.error !== null && <ProblemOf error={run.error} />}
    </Confirm>
  )
}

const TONES: Record<string, Tone> = { running: 'info', done: 'good', failed: 'bad' }

function Runs() {
  const t = useWords(settingsWords)
  const runs = api.useQuery(
    'get',
    '/api/v1/retention/runs',
    { params: { query: { limit: 20 } } },
    { refetchInterval: query => (query.state.data?.items.some(run => run.state === 'running') ? 2000 : false) },
  )
  const deleted = (run: Run) =>
    run.deleted
      .filter(each => each.rows > 0)
      .map(each => `${t.retention.what[each.what] ?? each.what}: ${t.retention.rowsAndBytes(numberText(each.rows), bytesText(each.bytes))}`)
      .join(', ')
  return (
    <Panel title={t.retention.runs} flush>
      {runs.error !== null && <ProblemOf error={runs.error} />}
      {runs.data?.items.length === 0 && <Empty title={t.retention.noRuns} />}
      <ul className={css.rows}>
        {runs.data?.items.map(run => (
          <li key={run.id}>
            <Badge tone={TONES[run.state]} live={run.state === 'running'}>
              {t.retention.state[run.state] ?? run.state}
            </Badge>
            <Time at={run.started_at} />
            <span className={css.grow}>
              {deleted(run) || t.retention.nothing}
              {run.error !== '' && <p>{run.error}</p>}
            </span>
            <span className={css.faint}>
              {run.by} · <Duration from={run.started_at} to={run.ended_at} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

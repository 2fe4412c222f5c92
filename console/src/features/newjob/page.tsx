import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason, useMe } from '../../api/me'
import { useOnce } from '../../api/once'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { watch } from '../../domain/watch'
import { useWords } from '../../strings/language'
import { newjobWords } from '../../strings/newjob'
import { Button } from '../../ui/button'
import { Checkbox, Select, TextArea } from '../../ui/field'
import { Page, Panel, ProblemNote, Skeleton } from '../../ui/page'
import { toast } from '../../ui/toast'
import { draftOf, emptyDraft, fieldOf, requestOf, withRepositories, type Draft } from './draft'
import { dropDraft, keepDraft, readDraft } from './kept'
import css from './newjob.module.css'
import { Options } from './options'
import { Preview } from './preview'
import { Repositories } from './repositories'
import { Templates } from './templates'
import { Where } from './where'

/** File a job; with `?like=j1` the form begins as that job was asked for, with `?repositories=` with these. */
export default function NewJobPage() {
  const { like, repositories = [] } = useSearch({ from: '/frame/jobs/new' })
  const who = useMe().data?.key
  if (like !== undefined) return <Like key={like} job={like} />
  return <Fresh key={[who, ...repositories].join(' ')} who={who} repositories={repositories} />
}

/** Goes on with what the person had typed, if there is something. */
function Fresh({ who, repositories }: { readonly who: string | undefined; readonly repositories: readonly string[] }) {
  const [kept, setKept] = useState(() => (who === undefined ? undefined : readDraft(who)))
  const anew = () => {
    if (who !== undefined) dropDraft(who)
    setKept(undefined)
  }
  return <Form key={String(kept === undefined)} start={withRepositories(kept ?? emptyDraft, repositories)} anew={kept === undefined ? undefined : anew} />
}

function Like({ job }: { readonly job: string }) {
  const t = useWords(newjobWords)
  const query = api.useQuery('get', '/api/v1/jobs/{job}', { params: { path: { job } } })
  if (query.error !== null) {
    return (
      <Page title={t.title}>
        <ProblemOf error={query.error} onRetry={() => void query.refetch()} />
      </Page>
    )
  }
  if (query.data === undefined) {
    return (
      <Page title={t.title}>
        <Skeleton />
      </Page>
    )
  }
  return <Form start={query.data.request === undefined ? emptyDraft : draftOf(query.data.request)} like={job} />
}

/** The agents to choose from; one that is paused everywhere can still be chosen, the job then waits. */
const agentOptions = (agents: Schemas['AgentsView'] | undefined, chosen: string, paused: (name: string) => string) => {
  const names = agents?.items.map(agent => agent.name) ?? []
  const open = new Set(agents?.paused.filter(breaker => breaker.node === undefined).map(breaker => breaker.agent))
  return [...new Set([...(chosen === '' ? [] : [chosen]), ...names])]
    .sort()
    .map(name => ({ value: name, label: open.has(name) ? paused(name) : name }))
}

/** What a machine without any agent CLI can always run. */
const first = (agents: Schemas['AgentsView'], nodes: Schemas['NodeViewPage'] | undefined): string => {
  const ready = new Set(nodes?.items.flatMap(node => node.facts.agents.map(agent => agent.cli)))
  const named = agents.items.filter(agent => agent.cli !== 'custom')
  return (named.find(agent => agent.cli !== 'rehearsal' && ready.has(agent.cli)) ?? named.find(agent => agent.cli === 'rehearsal') ?? named[0])?.name ?? ''
}

interface FormProps {
  readonly start: Draft
  readonly like?: string | undefined
  /** Takes away what was typed before; absent if that is nothing. */
  readonly anew?: (() => void) | undefined
}

function Form({ start, like, anew }: FormProps) {
  const t = useWords(newjobWords)
  const navigate = useNavigate()
  const [typed, setTyped] = useState(start)
  const [tell, setTell] = useState(true)
  const grant = useGrantReason('member')
  const key = useMe().data?.key
  // What is made like another job leaves what was typed for a new one as it is.
  const who = like === undefined ? key : undefined
  const agents = api.useQuery('get', '/api/v1/agents', { params: { query: { limit: 200 } } })
  const nodes = api.useQuery('get', '/api/v1/nodes', { params: { query: { limit: 200 } } })
  const draft = typed.agent === '' && agents.data !== undefined ? { ...typed, agent: first(agents.data, nodes.data) } : typed
  const set = (change: Partial<Draft>) => {
    filing.reset()
    setTyped(now => {
      const next = { ...now, ...change }
      if (who !== undefined) keepDraft(who, next)
      return next
    })
  }
  const once = useOnce()
  const filing = api.useMutation('post', '/api/v1/jobs', {
    onSuccess: job => {
      if (who !== undefined) dropDraft(who)
      if (tell) watch(job.id)
      toast({ tone: 'good', title: t.filed(job.id) })
      void navigate({ to: '/jobs/$job', params: { job: job.id }, search: {} })
    },
  })
  const file = () => {
    const body = requestOf(draft)
    if (!filing.isPending && grant === undefined) filing.mutate({ body, headers: once.headersFor(body) })
  }
  const problem = filing.error === null ? undefined : problemOf(filing.error)
  const field = problem && fieldOf(problem)
  const errorOf = (name: keyof Draft) => (problem !== undefined && field === name ? `${problem.title}. ${problem.fix}` : undefined)
  const profile = agents.data?.items.find(agent => agent.name === draft.agent)
  return (
    <Page
      title={t.title}
      sub={like !== undefined ? t.filled(like) : anew !== undefined ? t.kept : undefined}
      actions={
        <>
          {anew !== undefined && <Button onPress={anew}>{t.anew}</Button>}
          <Templates />
        </>
      }
    >
      <form
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          file()
        }}
      >
        <div className={css.fields}>
          <TextArea
            label={t.prompt}
            hint={t.promptHint}
            placeholder={t.promptPlaceholder}
            rows={8}
            value={draft.prompt}
            onChange={prompt => set({ prompt })}
            onSubmit={file}
            error={errorOf('prompt')}
            required
          />
          <div className={css.pair}>
            <Select
              label={t.agent}
              hint={profile && (profile.cli !== profile.name || profile.model !== '') ? t.agentWhat(profile.cli, profile.model) : undefined}
              value={draft.agent}
              onChange={agent => set({ agent })}
              options={agentOptions(agents.data, draft.agent, t.agentPaused)}
              error={errorOf('agent')}
            />
            {profile?.cli === 'custom' && (
              <TextArea label={t.command} hint={t.commandHint} value={draft.command} onChange={command => set({ command })} rows={3} mono error={errorOf('command')} />
            )}
          </div>
          <Where draft={draft} set={set} errorOf={errorOf} nodes={nodes.data?.items ?? []} />
          <Repositories draft={draft} set={set} error={errorOf('repositories')} />
          <Options draft={draft} set={set} errorOf={errorOf} open={field !== undefined && field !== 'prompt' && field !== 'agent'} />
        </div>
        <aside className={css.side}>
          <Panel title={t.preview}>
            <Preview draft={draft} />
          </Panel>
          {problem !== undefined && <ProblemNote title={problem.title} detail={field === undefined ? problem.detail : undefined} fix={problem.fix} />}
          <Button type="submit" look="primary" busy={filing.isPending} reason={grant}>
            {t.file}
          </Button>
          <Checkbox label={t.watch} checked={tell} onChange={setTell} />
          {like !== undefined && (
            <Link to="/jobs/$job" params={{ job: like }} search={{}}>
              {like}
            </Link>
          )}
        </aside>
      </form>
    </Page>
  )
}

import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Tag, Tags } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Select } from '../../ui/field'
import { RetryIcon } from '../../ui/icons'
import { Empty, Facts, Panel } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { Duration } from '../../ui/values'
import css from './crews.module.css'
import { mayRetry, PartBadge, type Crew, type Part, type Try } from './state'

/** One part: what it is to do, who has tried it, and the log of its last job. */
export function PartPanel({ crew, part, log }: { readonly crew: Crew; readonly part: Part; readonly log: (job: string) => ReactNode }) {
  const t = useWords(crewsWords)
  const [retrying, setRetrying] = useState(false)
  const reason = useGrantReason('member')
  const job = part.tries.findLast(each => each.job !== undefined)?.job
  const retry = mayRetry(crew, part) && (
    <Button size="small" icon={<RetryIcon />} reason={reason} onPress={() => setRetrying(true)}>
      {t.retry}
    </Button>
  )
  return (
    <>
      <Panel
        title={
          <span className={css.partHead}>
            {part.name} <PartBadge state={part.state} />
          </span>
        }
        actions={retry}
      >
        <p className={css.description}>{part.description}</p>
        <Facts
          items={[
            part.why === '' ? undefined : [t.fact.why, part.why],
            [t.fact.role, part.role],
            [t.fact.agent, part.agent],
            part.worker === undefined ? undefined : [t.fact.worker, part.worker],
            part.task === undefined ? undefined : [t.fact.task, `#${part.task}`],
            [t.fact.expects, t.expects[part.expects] ?? part.expects],
            part.depends_on.length === 0 ? undefined : [t.fact.needs, part.depends_on.join(', ')],
            [t.fact.paths, part.paths.length === 0 ? t.anyPath : <Paths key="paths" paths={part.paths} />],
          ]}
        />
      </Panel>
      <Panel title={t.tries} flush>
        {part.tries.length === 0 ? <Empty title={t.triesEmpty} /> : <Tries label={t.tries} tries={part.tries} />}
      </Panel>
      {job !== undefined && (
        <Panel title={`${t.log} · ${job}`} flush>
          {log(job)}
        </Panel>
      )}
      {retrying && <Retry crew={crew} part={part} onClose={() => setRetrying(false)} />}
    </>
  )
}

function Paths({ paths }: { readonly paths: readonly string[] }) {
  return (
    <Tags>
      {paths.map(path => (
        <Tag key={path}>{path}</Tag>
      ))}
    </Tags>
  )
}

/** Jobs that were tried for a part or for the split, oldest first. */
export function Tries({ label, tries }: { readonly label: string; readonly tries: readonly Try[] }) {
  const t = useWords(crewsWords)
  return (
    <div className={css.bare}>
      <Table
        label={label}
        rows={tries}
        rowKey={each => each.number}
        columns={[
          { id: 'number', head: t.try.number, number: true, cell: each => each.number },
          { id: 'kind', head: t.try.kind, cell: each => t.kind[each.kind] ?? each.kind },
          { id: 'agent', head: t.try.agent, cell: each => each.agent },
          {
            id: 'job',
            head: t.try.job,
            cell: each =>
              each.job === undefined ? (
                '–'
              ) : (
                <Link to="/jobs/$job" params={{ job: each.job }} search={{}} className={css.name}>
                  {each.job}
                </Link>
              ),
          },
          { id: 'state', head: t.try.state, cell: each => t.tried[each.state] ?? each.state },
          { id: 'why', head: t.try.why, cell: each => each.why },
          { id: 'time', head: t.try.time, number: true, cell: each => <Duration from={each.since} to={each.ended_at} /> },
        ]}
      />
    </div>
  )
}

function Retry({ crew, part, onClose }: { readonly crew: Crew; readonly part: Part; readonly onClose: () => void }) {
  const t = useWords(crewsWords)
  const ui = useWords(uiWords)
  const [agent, setAgent] = useState('')
  const agents = api.useQuery('get', '/api/v1/agents', { params: { query: { limit: 200 } } })
  const retry = api.useMutation('post', '/api/v1/crews/{crew}/parts/{part}/retry', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done.retry(part.name) })
      onClose()
    },
  })
  const begin = () =>
    retry.mutate({ params: { path: { crew: crew.id, part: part.name } }, body: agent === '' ? {} : { agent } })
  return (
    <Dialog
      title={t.retryTitle(part.name)}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" busy={retry.isPending} onPress={begin}>
            {t.retry}
          </Button>
        </>
      }
    >
      <Select
        label={t.retryAgent}
        value={agent}
        onChange={setAgent}
        options={[
          { value: '', label: t.asBefore },
          ...(agents.data?.items ?? []).filter(each => each.cli !== 'custom').map(each => ({ value: each.name, label: each.name })),
        ]}
      />
      {retry.error !== null && <ProblemOf error={retry.error} />}
    </Dialog>
  )
}

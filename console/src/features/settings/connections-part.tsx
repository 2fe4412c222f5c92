import { useState } from 'react'
import { addressOf, api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { PlugIcon, WarnIcon } from '../../ui/icons'
import { Empty, Note, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { CopyLine, Time } from '../../ui/values'
import css from './settings.module.css'

type View = Schemas['ConnectionView']
type Result = Schemas['ConnectionReportFinding']['result']

/** Trackers and Git hosts: what is configured, what their webhooks bring, and a look at one. */
export function Connections() {
  const t = useWords(settingsWords)
  const words = t.integrations
  const notOperator = useGrantReason('operator')
  const [tested, setTested] = useState<View>()
  const list = api.useQuery('get', '/api/v1/connections', { params: { query: { limit: 1000 } } })
  const all = list.data?.items ?? []
  const problem = all.map(each => each.problem).find(text => text !== '')
  return (
    <Panel title={words.connections} flush={all.length > 0}>
      {list.error !== null && <ProblemOf error={list.error} onRetry={() => void list.refetch()} />}
      {problem !== undefined && <Note icon={<WarnIcon />}>{problem}</Note>}
      {list.isPending ? (
        <Skeleton />
      ) : all.length === 0 ? (
        <Empty title={words.noConnection} icon={<PlugIcon />} action={<CopyLine text="cadre connection list" />}>
          {words.noConnectionText}
        </Empty>
      ) : (
        <Table
          label={words.connections}
          rows={all}
          rowKey={each => each.name}
          columns={[
            { id: 'name', head: words.column.name, cell: each => <span className={css.name}>{each.name}</span> },
            { id: 'at', head: words.column.at, cell: each => `${each.provider} · ${each.url}` },
            { id: 'state', head: words.column.state, cell: each => <State of={each} /> },
            { id: 'hook', head: words.column.hook, cell: each => <CopyLine text={addressOf(each.webhook)} /> },
            {
              id: 'last',
              head: words.column.last,
              cell: each => (each.last_delivery_at === undefined ? t.never : <Time at={each.last_delivery_at} relative />),
            },
            {
              id: 'actions',
              head: <span className="visually-hidden">{words.column.actions}</span>,
              cell: each => (
                <Button size="small" reason={notOperator} onPress={() => setTested(each)}>
                  {words.test}
                </Button>
              ),
            },
          ]}
        />
      )}
      {tested !== undefined && <Test of={tested} onClose={() => setTested(undefined)} />}
    </Panel>
  )
}

function State({ of }: { readonly of: View }) {
  const words = useWords(settingsWords).integrations
  if (of.missing.length > 0) {
    return (
      <>
        <Badge tone="bad">{words.incomplete}</Badge>
        <p className={css.faint}>{of.missing.join(', ')}</p>
      </>
    )
  }
  if (of.silent_since !== undefined) {
    return (
      <>
        <Badge tone="warn">{words.silent}</Badge>
        <p className={css.faint}>{of.fix}</p>
      </>
    )
  }
  return (
    <>
      <Badge tone="good">{words.configured}</Badge>
      {of.refused > 0 && <p className={css.faint}>{words.refused(of.refused)}</p>}
    </>
  )
}

const TONE: Record<Result, Tone> = { ok: 'good', warning: 'warn', unknown: 'neutral', failed: 'bad' }

/** Has the server look at a connection now. */
function Test({ of, onClose }: { readonly of: View; readonly onClose: () => void }) {
  const words = useWords(settingsWords).integrations
  const report = api.useQuery(
    'post',
    '/api/v1/connections/{connection}/test',
    { params: { path: { connection: of.name } } },
    { gcTime: 0, staleTime: Infinity, retry: false },
  )
  return (
    <Dialog title={words.testOf(of.name)} open onClose={onClose} actions={<Button onPress={onClose}>{words.close}</Button>}>
      {report.error !== null && <ProblemOf error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && <Skeleton lines={6} />}
      <ul className={css.rows}>
        {report.data?.findings.map(finding => (
          <li key={`${finding.name} ${finding.found}`}>
            <Badge tone={TONE[finding.result]}>{words.result[finding.result]}</Badge>
            <div className={css.grow}>
              <span className={css.name}>{finding.name}</span>
              <p>{finding.found}</p>
              {finding.fix !== '' && <p className={css.faint}>{finding.fix}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

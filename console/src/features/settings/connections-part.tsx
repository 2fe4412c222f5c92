import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { PlugIcon, PlusIcon, WarnIcon } from '../../ui/icons'
import { Empty, Note, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { CopyLine, Time } from '../../ui/values'
import { hookOf } from './hook-address'
import { RemoveConnection } from './remove-connection'
import { SetConnection } from './set-connection'
import css from './settings.module.css'
import { TestConnection } from './test-connection'

type View = Schemas['ConnectionView']

type Opened = { readonly what: 'set'; readonly of?: View } | { readonly what: 'test' | 'remove'; readonly of: View }

/** Trackers and Git hosts: what is configured, what their webhooks bring, and a look at one. */
export function Connections() {
  const t = useWords(settingsWords)
  const words = t.integrations
  const notOperator = useGrantReason('operator')
  const notAdmin = useGrantReason('admin')
  const [open, setOpen] = useState<Opened>()
  const close = () => setOpen(undefined)
  const list = api.useQuery('get', '/api/v1/connections', { params: { query: { limit: 1000 } } })
  const all = list.data?.items ?? []
  const problem = all.map(each => each.problem).find(text => text !== '')
  return (
    <Panel
      title={words.connections}
      flush={all.length > 0}
      actions={
        <Button size="small" icon={<PlusIcon />} reason={notAdmin} onPress={() => setOpen({ what: 'set' })}>
          {words.add}
        </Button>
      }
    >
      {list.error !== null && <ProblemOf error={list.error} onRetry={() => void list.refetch()} />}
      {problem !== undefined && <Note icon={<WarnIcon />}>{problem}</Note>}
      {list.isPending ? (
        <Skeleton />
      ) : all.length === 0 ? (
        <Empty title={words.noConnection} icon={<PlugIcon />} action={<CopyLine text="cadre connection add --help" />}>
          {words.noConnectionText}
        </Empty>
      ) : (
        <Table
          label={words.connections}
          rows={all}
          rowKey={each => each.name}
          columns={[
            { id: 'name', head: words.column.name, cell: each => <span className={css.name}>{each.name}</span> },
            { id: 'at', head: words.column.at, cell: each => <Where of={each} /> },
            { id: 'state', head: words.column.state, cell: each => <State of={each} /> },
            { id: 'hook', head: words.column.hook, cell: each => <CopyLine text={hookOf(each)} /> },
            {
              id: 'last',
              head: words.column.last,
              cell: each => (each.last_delivery_at === undefined ? t.never : <Time at={each.last_delivery_at} relative />),
            },
            {
              id: 'actions',
              head: <span className="visually-hidden">{words.column.actions}</span>,
              cell: each => (
                <span className={css.rowActions}>
                  <Button size="small" reason={notOperator} onPress={() => setOpen({ what: 'test', of: each })}>
                    {words.test}
                  </Button>
                  {each.source === 'stored' && (
                    <>
                      <Button size="small" reason={notAdmin} onPress={() => setOpen({ what: 'set', of: each })}>
                        {words.change}
                      </Button>
                      <Button size="small" reason={notAdmin} onPress={() => setOpen({ what: 'remove', of: each })}>
                        {words.remove}
                      </Button>
                    </>
                  )}
                </span>
              ),
            },
          ]}
        />
      )}
      {open?.what === 'test' && <TestConnection name={open.of.name} onClose={close} />}
      {open?.what === 'set' && <SetConnection name={open.of?.name} taken={all.map(each => each.name)} onClose={close} />}
      {open?.what === 'remove' && <RemoveConnection name={open.of.name} onClose={close} />}
    </Panel>
  )
}

function Where({ of }: { readonly of: View }) {
  const words = useWords(settingsWords).integrations
  return (
    <>
      {of.provider} · {of.url}
      <p className={css.faint}>{words.from[of.source] ?? of.source}</p>
    </>
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
  const isClosed = of.webhook_secrets === 0 && !of.allow_unsigned
  const lacks = [...(of.has_token ? [] : [words.noToken]), ...(isClosed ? [words.noSecret] : [])]
  return (
    <>
      {lacks.length === 0 ? <Badge tone="good">{words.configured}</Badge> : <Badge tone="warn">{words.partly}</Badge>}
      {lacks.map(each => (
        <p key={each} className={css.faint}>
          {each}
        </p>
      ))}
      {of.refused > 0 && <p className={css.faint}>{words.refused(of.refused)}</p>}
    </>
  )
}

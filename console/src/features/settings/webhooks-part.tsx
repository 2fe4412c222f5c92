import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { LockIcon, PlugIcon, PlusIcon } from '../../ui/icons'
import { Empty, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { Time } from '../../ui/values'
import css from './settings.module.css'
import { AddWebhook, RemoveWebhook } from './webhook-dialogs'

type View = Schemas['WebhookView']

/** Other tools that are told of events. */
export function Webhooks() {
  const words = useWords(settingsWords).webhooks
  const notAdmin = useGrantReason('admin')
  return notAdmin === undefined ? (
    <All />
  ) : (
    <Panel title={words.title}>
      <Empty title={notAdmin} icon={<LockIcon />} />
    </Panel>
  )
}

function All() {
  const words = useWords(settingsWords).webhooks
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<View>()
  const list = api.useQuery('get', '/api/v1/webhooks', { params: { query: { limit: 1000 } } }, { refetchInterval: 10_000 })
  const all = list.data?.items ?? []
  return (
    <Panel title={words.title} flush={all.length > 0}>
      {list.error !== null && <ProblemOf error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending ? (
        <Skeleton />
      ) : all.length === 0 ? (
        <Empty title={words.none} icon={<PlugIcon />}>
          {words.noneText}
        </Empty>
      ) : (
        <Table
          label={words.title}
          rows={all}
          rowKey={each => each.name}
          columns={[
            { id: 'name', head: words.column.name, cell: each => <Name of={each} /> },
            { id: 'state', head: words.column.state, cell: each => <State of={each} /> },
            { id: 'last', head: words.column.last, cell: each => <Last of={each} /> },
            { id: 'counts', head: words.column.counts, cell: each => words.counts(each.sent, each.waiting, each.failed) },
            {
              id: 'actions',
              head: <span className="visually-hidden">{words.column.actions}</span>,
              cell: each => <Actions of={each} onRemove={setRemoving} />,
            },
          ]}
        />
      )}
      <div className={css.foot}>
        <Button icon={<PlusIcon />} onPress={() => setAdding(true)}>
          {words.add}
        </Button>
      </div>
      {adding && <AddWebhook onClose={() => setAdding(false)} />}
      {removing !== undefined && <RemoveWebhook name={removing.name} onClose={() => setRemoving(undefined)} />}
    </Panel>
  )
}

function Name({ of }: { readonly of: View }) {
  const words = useWords(settingsWords).webhooks
  const kinds = of.events.length === 0 ? words.everything : of.events.join(', ')
  return (
    <>
      <span className={css.name}>{of.name}</span>
      <p className={css.faint}>{of.url}</p>
      <p className={css.faint}>{of.team === undefined ? kinds : `${kinds} · ${of.team}`}</p>
    </>
  )
}

const TONE: Record<'active' | 'failing' | 'paused' | 'disabled', Tone> = {
  active: 'good',
  failing: 'warn',
  paused: 'neutral',
  disabled: 'bad',
}

function State({ of }: { readonly of: View }) {
  const words = useWords(settingsWords).webhooks
  const state =
    of.state === 'paused' || of.state === 'disabled' ? of.state : of.failures > 0 ? 'failing' : 'active'
  return (
    <>
      <Badge tone={TONE[state]}>{words.state[state]}</Badge>
      {of.reason !== '' && <p className={css.faint}>{of.reason}</p>}
      {of.next_try_at !== undefined && (
        <p className={css.faint}>
          {words.nextTry} <Time at={of.next_try_at} relative />
        </p>
      )}
    </>
  )
}

function Last({ of }: { readonly of: View }) {
  const t = useWords(settingsWords)
  if (of.tried_at === undefined) {
    return <span className={css.faint}>{t.never}</span>
  }
  return (
    <>
      <Time at={of.tried_at} relative />
      <p className={css.faint}>{t.webhooks.answer(of.status, of.answer.slice(0, 120))}</p>
    </>
  )
}

function Actions({ of, onRemove }: { readonly of: View; readonly onRemove: (view: View) => void }) {
  const words = useWords(settingsWords).webhooks
  const queries = useQueryClient()
  const params = { path: { webhook: of.name } }
  const settled = {
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/webhooks'] }),
    onError: (error: Schemas['Problem']) => toast({ tone: 'bad', title: error.title, text: error.detail }),
  }
  const test = api.useMutation('post', '/api/v1/webhooks/{webhook}/test', {
    ...settled,
    onSuccess: answer =>
      toast({
        tone: answer.taken ? 'good' : 'bad',
        title: answer.taken ? words.taken(of.name) : words.notTaken(of.name),
        text: words.answer(answer.status, answer.answer),
      }),
  })
  const pause = api.useMutation('post', '/api/v1/webhooks/{webhook}/pause', settled)
  const resume = api.useMutation('post', '/api/v1/webhooks/{webhook}/resume', settled)
  const resend = api.useMutation('post', '/api/v1/webhooks/{webhook}/resend', settled)
  return (
    <span className={css.rowActions}>
      <Button size="small" busy={test.isPending} onPress={() => test.mutate({ params })}>
        {words.test}
      </Button>
      {of.state === 'active' ? (
        <Button size="small" busy={pause.isPending} onPress={() => pause.mutate({ params })}>
          {words.pause}
        </Button>
      ) : (
        <Button size="small" busy={resume.isPending} onPress={() => resume.mutate({ params })}>
          {words.resume}
        </Button>
      )}
      {of.failed > 0 && (
        <Button size="small" busy={resend.isPending} onPress={() => resend.mutate({ params, body: {} })}>
          {words.resend}
        </Button>
      )}
      <Button size="small" onPress={() => onRemove(of)}>
        {words.remove}
      </Button>
    </span>
  )
}

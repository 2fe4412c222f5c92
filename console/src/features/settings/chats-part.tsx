import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { PlugIcon } from '../../ui/icons'
import { Empty, Note, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { CopyLine, Time } from '../../ui/values'
import { Notices, useSubscriptions, useWhat } from './notices'
import css from './settings.module.css'

type Link = Schemas['ChatLinkView']

const TONE: Partial<Record<string, Tone>> = { working: 'good', troubled: 'bad' }

/** Chats: the bots, who may speak to them, and a code that links one's own key. */
export function Chats() {
  const words = useWords(settingsWords).integrations
  const bots = api.useQuery('get', '/api/v1/chat/bots', { params: { query: { limit: 1000 } } }, { refetchInterval: 10_000 })
  const all = bots.data?.items ?? []
  return (
    <Panel title={words.chats}>
      {bots.error !== null && <ProblemOf error={bots.error} onRetry={() => void bots.refetch()} />}
      {bots.isPending ? (
        <Skeleton />
      ) : all.length === 0 ? (
        <Empty title={words.noChat} icon={<PlugIcon />}>
          {words.noChatText}
        </Empty>
      ) : (
        <div className={css.stack}>
          <ul className={css.rows}>
            {all.map(bot => (
              <li key={bot.bot}>
                <Badge tone={TONE[bot.state]}>{words.botState[bot.state] ?? bot.state}</Badge>
                <div className={css.grow}>
                  <span className={css.name}>{bot.name === '' ? bot.bot : `${bot.name} · ${bot.bot}`}</span>
                  {bot.trouble !== '' && <p>{bot.trouble}</p>}
                  {bot.fix !== '' && <p className={css.faint}>{bot.fix}</p>}
                </div>
              </li>
            ))}
          </ul>
          <Code />
          <Links />
        </div>
      )}
    </Panel>
  )
}

/** A code is shown once: whoever types it is this key from then on. */
function Code() {
  const words = useWords(settingsWords).integrations
  const code = api.useMutation('post', '/api/v1/chat/codes', { gcTime: 0 })
  return (
    <>
      <p>{words.codeText}</p>
      <span className={css.inline}>
        <Button busy={code.isPending} onPress={() => code.mutate({})}>
          {words.code}
        </Button>
      </span>
      {code.error !== null && <ProblemOf error={code.error} />}
      {code.data !== undefined && (
        <Note>
          <CopyLine text={code.data.command} />
          <span className={css.faint}>
            {words.codeUntil} <Time at={code.data.expires_at} />
          </span>
        </Note>
      )}
    </>
  )
}

function Links() {
  const words = useWords(settingsWords).integrations
  const queries = useQueryClient()
  const links = api.useQuery('get', '/api/v1/chat/links', { params: { query: { limit: 1000 } } }, { refetchInterval: 10_000 })
  const unlink = api.useMutation('delete', '/api/v1/chat/links/{link}', {
    onSettled: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/chat/links'] }),
  })
  const [open, setOpen] = useState<string>()
  const all = links.data?.items ?? []
  const opened = all.find(link => link.id === open)
  if (all.length === 0) {
    return links.error === null ? <p className={css.faint}>{words.noLink}</p> : <ProblemOf error={links.error} />
  }
  return (
    <>
      {unlink.error !== null && <ProblemOf error={unlink.error} />}
      <Table
        label={words.links}
        rows={all}
        rowKey={link => link.id}
        columns={[
          { id: 'who', head: words.link.who, cell: link => <span className={css.name}>{link.person}</span> },
          { id: 'where', head: words.link.where, cell: link => <Place of={link} /> },
          { id: 'key', head: words.link.key, cell: link => <KeyOf of={link} /> },
          { id: 'told', head: words.link.told, cell: link => <Told of={link} /> },
          { id: 'since', head: words.link.since, cell: link => <Time at={link.linked_at} relative /> },
          {
            id: 'actions',
            head: <span className="visually-hidden">{words.column.actions}</span>,
            cell: link => (
              <span className={css.rowActions}>
                <Button size="small" onPress={() => setOpen(link.id)}>
                  {words.notices}
                </Button>
                <Button size="small" busy={unlink.isPending} onPress={() => unlink.mutate({ params: { path: { link: link.id } } })}>
                  {words.unlink}
                </Button>
              </span>
            ),
          },
        ]}
      />
      {opened !== undefined && <Notices of={opened} onClose={() => setOpen(undefined)} />}
    </>
  )
}

/** What a person is told of, in short, and the quiet hours. */
function Told({ of }: { readonly of: Link }) {
  const words = useWords(settingsWords).notices
  const inWords = useWhat()
  const list = useSubscriptions()
  const all = list.data?.items.filter(each => each.link === of.id).map(each => inWords(each.what)) ?? []
  return (
    <>
      {all.length === 0 ? <span className={css.faint}>{words.none}</span> : all.join(', ')}
      {of.quiet_hours !== undefined && <p className={css.faint}>{words.quietFrom(of.quiet_hours)}</p>}
    </>
  )
}

const Place = ({ of }: { readonly of: Link }) => (
  <>
    <code>{of.user}</code>
    {of.chat !== of.user && (
      <>
        {' · '}
        <code>{of.chat}</code>
      </>
    )}
    <p className={css.faint}>{of.bot}</p>
  </>
)

function KeyOf({ of }: { readonly of: Link }) {
  const words = useWords(settingsWords).integrations
  return (
    <>
      {of.name} {!of.good && <Badge tone="bad">{words.badKey}</Badge>}
    </>
  )
}

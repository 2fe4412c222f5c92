import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, client, type Schemas } from '../../api/client'
import { ProblemOf, toastProblem } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Badge, Count, Tag } from '../../ui/badge'
import { Button } from '../../ui/button'
import { classes } from '../../ui/class-names'
import { MailIcon, WarnIcon } from '../../ui/icons'
import { Empty, Note, Panel, Skeleton } from '../../ui/page'
import { toast } from '../../ui/toast'
import { Time } from '../../ui/values'
import type { Team, Viewer } from './board'
import type { Draft } from './compose'
import { Receipts } from './receipts'
import { Speaker } from './speaker'
import css from './teams.module.css'

type Message = Schemas['MessageView']

/** Messages that are shown: the newest. */
const MOST = 200
/** Pages that are walked at most: the route gives the oldest first. */
const MOST_PAGES = 200

interface Mail {
  messages: Message[]
  unread: Schemas['Unread']
  gap: boolean
}

async function mail(team: string, member: string, signal: AbortSignal): Promise<Mail> {
  let messages: Message[] = []
  let after = 0
  let gap = false
  for (let page = 0; ; page++) {
    const { data, error } = await client.GET('/api/v1/teams/{team}/inbox/{member}', {
      params: { path: { team, member }, query: { after } },
      signal,
    })
    if (error !== undefined) {
      throw error
    }
    messages = [...messages, ...data.messages].slice(-MOST)
    gap ||= data.gap ?? false
    after = data.cursor
    if (!(data.more ?? false) || page >= MOST_PAGES) {
      return { messages: messages.reverse(), unread: data.unread, gap }
    }
  }
}

interface Props {
  readonly team: Team
  readonly member: string
  readonly viewer: Viewer
  readonly write: string | undefined
  readonly onAnswer: (draft: Draft) => void
}

/** The mail of one member, newest first. One's own can be marked as read and acknowledged; an operator only looks. */
export function Inbox({ team, member, viewer, write, onAnswer }: Props) {
  const t = useWords(teamsWords)
  const own = member === viewer.name
  const box = useQuery({
    // Begins as the inbox, so that an event of the team's mail has it fetched again.
    queryKey: ['get', '/api/v1/teams/{team}/inbox/{member}', { params: { path: { team: team.name, member } } }, 'all'],
    queryFn: ({ signal }) => mail(team.name, member, signal),
  })
  const unread = box.data?.unread.count ?? 0
  return (
    <Panel
      title={
        <>
          {t.inboxOf(member)} {unread > 0 && <Count>{t.unread(unread)}</Count>}
        </>
      }
      actions={own && unread > 0 ? <MarkRead team={team} member={member} write={write} /> : undefined}
      flush
    >
      {box.error !== null && <ProblemOf error={box.error} onRetry={() => void box.refetch()} />}
      {box.isPending ? (
        <Skeleton />
      ) : box.data === undefined || box.data.messages.length === 0 ? (
        <Empty title={t.mailEmpty} icon={<MailIcon />}>
          {t.mailEmptyText}
        </Empty>
      ) : (
        // Focusable, so that it scrolls by keyboard.
        <ol className={css.messages} aria-label={t.inboxOf(member)} tabIndex={0}>
          {box.data.messages.map(message => (
            <Line key={message.id} message={message} team={team} own={own} write={write} onAnswer={onAnswer} />
          ))}
        </ol>
      )}
      {box.data?.gap && <Note>{t.mailGap}</Note>}
      {!own && box.data !== undefined && box.data.messages.length > 0 && <p className={css.peek}>{t.peek}</p>}
    </Panel>
  )
}

function MarkRead({ team, member, write }: { readonly team: Team; readonly member: string; readonly write: string | undefined }) {
  const t = useWords(teamsWords)
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const mark = async () => {
    setBusy(true)
    try {
      for (let after = 0, more = true; more; ) {
        const { data, error } = await client.GET('/api/v1/teams/{team}/inbox/{member}', {
          params: { path: { team: team.name, member }, query: { after, mark_read: 'true' } },
        })
        if (error !== undefined) {
          throw error
        }
        after = data.cursor
        more = data.more ?? false
      }
    } catch (error) {
      toastProblem(error)
    } finally {
      setBusy(false)
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['get', '/api/v1/teams/{team}/inbox/{member}'] }),
        queries.invalidateQueries({ queryKey: ['get', '/api/v1/teams/{team}'] }),
      ])
    }
  }
  return (
    <Button size="small" reason={write} busy={busy} onPress={() => void mark()}>
      {t.markRead}
    </Button>
  )
}

function Line({
  message,
  team,
  own,
  write,
  onAnswer,
}: {
  readonly message: Message
  readonly team: Team
  readonly own: boolean
} & Pick<Props, 'write' | 'onAnswer'>) {
  const t = useWords(teamsWords)
  const [receipts, setReceipts] = useState(false)
  const acknowledge = api.useMutation('post', '/api/v1/teams/{team}/inbox/{member}/ack', {
    onSuccess: () => toast({ tone: 'good', title: t.acknowledged }),
    onError: toastProblem,
  })
  const answer = () => onAnswer({ key: `${message.id}-${Date.now()}`, to: message.from_role, thread: message.thread_id })
  return (
    <li className={classes(css.message, message.priority === 'urgent' && css.urgent)}>
      <span className={css.messageHead}>
        <Speaker name={message.from_role} verified={message.verified} person={message.origin === 'human'} />
        {message.priority === 'urgent' && (
          <Badge tone="warn" icon={<WarnIcon />}>
            {t.urgent}
          </Badge>
        )}
        {message.thread_id !== '' && <Tag title={t.thread}>{message.thread_id}</Tag>}
        <span className={css.faint}>
          #{message.id} · <Time at={message.ts} />
        </span>
        <span className={css.messageActions}>
          {own && (
            <Button
              size="small"
              look="quiet"
              reason={write}
              busy={acknowledge.isPending}
              onPress={() =>
                acknowledge.mutate({
                  params: { path: { team: team.name, member: message.to_role } },
                  body: { ids: [message.id] },
                })
              }
            >
              {t.acknowledge}
            </Button>
          )}
          <Button size="small" look="quiet" onPress={() => setReceipts(true)}>
            {t.receipts}
          </Button>
          <Button size="small" look="quiet" reason={write} onPress={answer}>
            {t.answer}
          </Button>
        </span>
      </span>
      <p className={css.text}>{message.body}</p>
      {receipts && <Receipts team={team.name} message={message.id} onClose={() => setReceipts(false)} />}
    </li>
  )
}

import { useState } from 'react'
import { api } from '../../api/client'
import { useOnce } from '../../api/once'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Checkbox, Select, TextArea, TextField } from '../../ui/field'
import { Panel } from '../../ui/page'
import { toast } from '../../ui/toast'
import type { Team, Viewer } from './board'
import type { Me } from './people'
import { Receipts } from './receipts'
import css from './teams.module.css'

/** What a message begins with: an answer has its reader and thread. */
export interface Draft {
  readonly key: string
  readonly to: string
  readonly thread: string
}

interface Props {
  readonly team: Team
  readonly me: Me
  readonly viewer: Viewer
  readonly write: string | undefined
  readonly draft: Draft | undefined
}

/** Writes a message as the person who is signed in. */
export function Compose({ team, me, viewer, write, draft }: Props) {
  const t = useWords(teamsWords)
  const [to, setTo] = useState(draft?.to ?? 'all')
  const [body, setBody] = useState('')
  const [thread, setThread] = useState(draft?.thread ?? '')
  const [urgent, setUrgent] = useState(false)
  const [sent, setSent] = useState<number>()
  const once = useOnce()
  const post = api.useMutation('post', '/api/v1/teams/{team}/messages', {
    onSuccess: posted => {
      once.arrived()
      setBody('')
      setUrgent(false)
      toast({
        tone: 'good',
        title: t.sent(posted.recipients.length),
        action: (
          <Button size="small" onPress={() => setSent(posted.message_id)}>
            {t.receipts}
          </Button>
        ),
      })
    },
  })
  const send = () => {
    if (write === undefined && body.trim() !== '' && !post.isPending) {
      const message = { to, body, priority: urgent ? ('urgent' as const) : ('normal' as const), ...(thread === '' ? {} : { thread_id: thread }) }
      post.mutate({ params: { path: { team: team.name } }, body: message, headers: once.headersFor(message) })
    }
  }
  const members = team.members.map(member => member.name).filter(name => name !== viewer.name)
  const readers = [...new Set([...members, ...(draft === undefined ? [] : [draft.to])])].filter(name => name !== 'all')
  return (
    <Panel title={t.compose}>
      <form
        className={css.compose}
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        <div className={css.pair}>
          <Select
            label={t.to}
            value={to}
            onChange={setTo}
            options={[{ value: 'all', label: t.everyone }, ...readers.map(name => ({ value: name, label: name }))]}
          />
          <TextField label={t.thread} value={thread} onChange={setThread} placeholder={t.threadHint} />
        </div>
        <TextArea label={t.body} value={body} onChange={setBody} rows={3} onSubmit={send} />
        <div className={css.composeFoot}>
          <Checkbox label={t.priority} checked={urgent} onChange={setUrgent} />
          <span className={css.inline}>
            {write === undefined && (
              <span className={css.faint}>{me.member === undefined ? t.composeAs(viewer.name) : t.composeAsMember(viewer.name)}</span>
            )}
            <Button look="primary" type="submit" busy={post.isPending} reason={write ?? (body.trim() === '' ? t.reason.noBody : undefined)}>
              {t.send}
            </Button>
          </span>
        </div>
        {post.error !== null && <ProblemOf error={post.error} />}
      </form>
      {sent !== undefined && <Receipts team={team.name} message={sent} onClose={() => setSent(undefined)} />}
    </Panel>
  )
}

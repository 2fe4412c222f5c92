import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf, toastProblem } from '../../domain/problem'
import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Button, IconButton } from '../../ui/button'
import { Confirm, Dialog } from '../../ui/dialog'
import { Select, TextArea } from '../../ui/field'
import { BanIcon, CheckIcon, MailIcon, MoreIcon, PlayIcon, StopIcon } from '../../ui/icons'
import { Menu } from '../../ui/menu'
import { toast } from '../../ui/toast'
import { mayOf, type Crew } from './state'

type Asked = 'stop' | 'kill' | 'close' | 'send'

/** What can be done with a crew now. */
export function SteerCrew({ crew }: { readonly crew: Crew }) {
  const t = useWords(crewsWords)
  const reason = useGrantReason('member')
  const [asked, setAsked] = useState<Asked>()
  const may = mayOf(crew.state)
  const confirm = api.useMutation('post', '/api/v1/crews/{crew}/confirm', {
    onSuccess: () => toast({ tone: 'good', title: t.done.confirm(crew.id) }),
    onError: toastProblem,
  })
  const close = () => setAsked(undefined)
  return (
    <>
      {may.confirm && (
        <Button
          look="primary"
          icon={<PlayIcon />}
          reason={reason}
          busy={confirm.isPending}
          onPress={() => confirm.mutate({ params: { path: { crew: crew.id } }, body: { parts: [] } })}
        >
          {t.confirm}
        </Button>
      )}
      {may.close && (
        <Button icon={<CheckIcon />} reason={reason} onPress={() => setAsked('close')}>
          {t.close}
        </Button>
      )}
      {may.stop && (
        <Button icon={<StopIcon />} reason={reason} onPress={() => setAsked('stop')}>
          {may.confirm ? t.reject : t.stop}
        </Button>
      )}
      {(may.send || may.kill) && (
        <Menu
          label={t.more}
          trigger={<IconButton label={t.more} icon={<MoreIcon />} look="plain" />}
          choices={[
            ...(may.send ? [{ id: 'send', label: t.send, icon: <MailIcon />, reason, onAction: () => setAsked('send') }] : []),
            ...(may.kill
              ? [{ id: 'kill', label: t.kill, icon: <BanIcon />, danger: true, reason, onAction: () => setAsked('kill') }]
              : []),
          ]}
        />
      )}
      {asked === 'send' && <Send crew={crew} onClose={close} />}
      {asked !== undefined && asked !== 'send' && <End crew={crew} how={asked} onClose={close} />}
    </>
  )
}

const routes = {
  stop: '/api/v1/crews/{crew}/stop',
  kill: '/api/v1/crews/{crew}/kill',
  close: '/api/v1/crews/{crew}/close',
} as const

function End({ crew, how, onClose }: { readonly crew: Crew; readonly how: 'stop' | 'kill' | 'close'; readonly onClose: () => void }) {
  const t = useWords(crewsWords)
  const end = api.useMutation('post', routes[how], {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done[how](crew.id) })
      onClose()
    },
  })
  const words = {
    stop: [t.stopTitle(crew.id), t.stopText, t.stop],
    kill: [t.killTitle(crew.id), t.killText, t.kill],
    close: [t.closeTitle(crew.id), t.closeText, t.close],
  } as const
  const [title, text, action] = words[how]
  return (
    <Confirm
      title={title}
      open
      onClose={onClose}
      action={action}
      busy={end.isPending}
      danger={how !== 'close'}
      onConfirm={() => end.mutate({ params: { path: { crew: crew.id } } })}
    >
      <p>{text}</p>
      {end.error !== null && <ProblemOf error={end.error} />}
    </Confirm>
  )
}

function Send({ crew, onClose }: { readonly crew: Crew; readonly onClose: () => void }) {
  const t = useWords(crewsWords)
  const ui = useWords(uiWords)
  const [part, setPart] = useState('all')
  const [body, setBody] = useState('')
  const send = api.useMutation('post', '/api/v1/crews/{crew}/messages', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done.send })
      onClose()
    },
  })
  return (
    <Dialog
      title={t.sendTitle}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" busy={send.isPending} onPress={() => send.mutate({ params: { path: { crew: crew.id } }, body: { part, body } })}>
            {t.send}
          </Button>
        </>
      }
    >
      <Select
        label={t.sendTo}
        value={part}
        onChange={setPart}
        options={[
          { value: 'all', label: t.sendAll },
          ...crew.parts.filter(each => each.worker !== undefined).map(each => ({ value: each.name, label: `${each.name} · ${each.worker}` })),
        ]}
      />
      <TextArea label={t.sendBody} hint={t.sendHint} rows={4} value={body} onChange={setBody} required />
      {send.error !== null && <ProblemOf error={send.error} />}
    </Dialog>
  )
}

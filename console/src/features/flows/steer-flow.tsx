import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { Button, IconButton } from '../../ui/button'
import { Confirm } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { BanIcon, CheckIcon, CloseIcon, MoreIcon, PauseIcon, RetryIcon } from '../../ui/icons'
import { Menu } from '../../ui/menu'
import { toast } from '../../ui/toast'
import type { Flow } from './state'

const routes = {
  approve: '/api/v1/flows/{flow}/approve',
  reject: '/api/v1/flows/{flow}/reject',
  retry: '/api/v1/flows/{flow}/retry',
  pause: '/api/v1/flows/{flow}/pause',
  cancel: '/api/v1/flows/{flow}/cancel',
} as const

type Verb = keyof typeof routes

const LONGEST_REASON = 500

/** What a person may do with an item on its way. */
export function SteerFlow({ flow }: { readonly flow: Flow }) {
  const t = useWords(flowsWords)
  const [asked, setAsked] = useState<Verb>()
  const operator = useGrantReason('operator')
  const member = useGrantReason('member')
  const hasManual = flow.stages.find(stage => stage.name === flow.stage)?.gates.some(rule => rule.gate === 'manual') ?? false
  const sayReason = operator ?? (hasManual ? undefined : t.noManual(flow.stage))
  return (
    <>
      <Button look={hasManual ? 'primary' : 'plain'} icon={<CheckIcon />} reason={sayReason} onPress={() => setAsked('approve')}>
        {t.verb.approve}
      </Button>
      <Button icon={<CloseIcon />} reason={sayReason} onPress={() => setAsked('reject')}>
        {t.verb.reject}
      </Button>
      <Button icon={<RetryIcon />} reason={member} onPress={() => setAsked('retry')}>
        {t.verb.retry}
      </Button>
      <Menu
        label={t.more}
        trigger={<IconButton label={t.more} icon={<MoreIcon />} look="plain" />}
        choices={[
          {
            id: 'pause',
            label: t.verb.pause,
            icon: <PauseIcon />,
            reason: member ?? (flow.state === 'paused' ? t.isPaused : undefined),
            onAction: () => setAsked('pause'),
          },
          { id: 'cancel', label: t.verb.cancel, icon: <BanIcon />, danger: true, reason: member, onAction: () => setAsked('cancel') },
        ]}
      />
      {asked !== undefined && <Ask key={asked} flow={flow} verb={asked} onClose={() => setAsked(undefined)} />}
    </>
  )
}

/** Says what follows, takes a reason where one is kept, and does it. */
function Ask({ flow, verb, onClose }: { readonly flow: Flow; readonly verb: Verb; readonly onClose: () => void }) {
  const t = useWords(flowsWords)
  const [reason, setReason] = useState('')
  const say = api.useMutation('post', routes[verb], {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done[verb](flow.key) })
      onClose()
    },
  })
  const tooLong = reason.length > LONGEST_REASON ? t.tooLong(LONGEST_REASON) : undefined
  const go = () => {
    if (tooLong !== undefined || say.isPending) return
    say.mutate({ params: { path: { flow: flow.id } }, body: reason.trim() === '' ? {} : { reason: reason.trim() } })
  }
  return (
    <Confirm
      title={t.ask[verb](flow.key, flow.stage)}
      open
      onClose={onClose}
      action={t.verb[verb]}
      busy={say.isPending}
      danger={verb === 'cancel' || verb === 'reject'}
      onConfirm={go}
    >
      <p>{t.follows[verb]}</p>
      {verb !== 'retry' && (
        <TextField
          label={t.reason}
          hint={verb === 'reject' ? t.rejectHint : t.reasonHint}
          error={tooLong}
          value={reason}
          onChange={setReason}
        />
      )}
      {say.error !== null && <ProblemOf error={say.error} />}
    </Confirm>
  )
}

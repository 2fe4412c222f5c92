import { useState } from 'react'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/dialog'
import { BanIcon, PauseIcon, PlayIcon, RetryIcon, StopIcon } from '../../ui/icons'
import { toast } from '../../ui/toast'
import css from './plans.module.css'
import { mayOf, mayOfStream, useSteerReason, type Plan, type Stream } from './state'

type Verb = 'pause' | 'resume' | 'stop'
type StreamVerb = 'retry' | 'sendBack' | 'drop'

const routes = {
  pause: '/api/v1/plans/{plan}/pause',
  resume: '/api/v1/plans/{plan}/resume',
  stop: '/api/v1/plans/{plan}/stop',
} as const

const streamRoutes = {
  retry: '/api/v1/plans/{plan}/streams/{stream}/retry',
  sendBack: '/api/v1/plans/{plan}/streams/{stream}/retry',
  drop: '/api/v1/plans/{plan}/streams/{stream}/drop',
} as const

/** What can be done with a plan now. */
export function SteerPlan({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const reason = useSteerReason(plan)
  const [asked, setAsked] = useState<Verb>()
  const may = mayOf(plan.state)
  return (
    <>
      {may.resume && (
        <Button look="primary" icon={<PlayIcon />} reason={reason} onPress={() => setAsked('resume')}>
          {t.verb.resume}
        </Button>
      )}
      {may.pause && (
        <Button icon={<PauseIcon />} reason={reason} onPress={() => setAsked('pause')}>
          {t.verb.pause}
        </Button>
      )}
      {may.stop && (
        <Button icon={<StopIcon />} reason={reason} onPress={() => setAsked('stop')}>
          {t.verb.stop}
        </Button>
      )}
      {asked !== undefined && <Ask key={asked} plan={plan} verb={asked} onClose={() => setAsked(undefined)} />}
    </>
  )
}

function Ask({ plan, verb, onClose }: { readonly plan: Plan; readonly verb: Verb; readonly onClose: () => void }) {
  const t = useWords(plansWords)
  const act = api.useMutation('post', routes[verb], {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done[verb](plan.name) })
      onClose()
    },
  })
  return (
    <Confirm
      title={t.ask[verb](plan.name)}
      open
      onClose={onClose}
      action={t.verb[verb]}
      busy={act.isPending}
      danger={verb === 'stop'}
      onConfirm={() => act.mutate({ params: { path: { plan: plan.id } } })}
    >
      <p>{t.follows[verb]}</p>
      {act.error !== null && <ProblemOf error={act.error} />}
    </Confirm>
  )
}

/** What can be done with one of its streams now. */
export function SteerStream({ plan, stream }: { readonly plan: Plan; readonly stream: Stream }) {
  const t = useWords(plansWords)
  const reason = useSteerReason(plan)
  const [asked, setAsked] = useState<StreamVerb>()
  const may = mayOfStream(plan, stream)
  return (
    <span className={css.acts}>
      {may.retry && (
        <Button size="small" icon={<RetryIcon />} reason={reason} onPress={() => setAsked('retry')}>
          {t.verb.retry}
        </Button>
      )}
      {may.sendBack && (
        <Button size="small" look="quiet" icon={<RetryIcon />} reason={reason} onPress={() => setAsked('sendBack')}>
          {t.verb.sendBack}
        </Button>
      )}
      {may.drop && (
        <Button size="small" look="quiet" icon={<BanIcon />} reason={reason} onPress={() => setAsked('drop')}>
          {t.verb.drop}
        </Button>
      )}
      {asked !== undefined && <AskStream key={asked} plan={plan} stream={stream} verb={asked} onClose={() => setAsked(undefined)} />}
    </span>
  )
}

function AskStream({
  plan,
  stream,
  verb,
  onClose,
}: {
  readonly plan: Plan
  readonly stream: Stream
  readonly verb: StreamVerb
  readonly onClose: () => void
}) {
  const t = useWords(plansWords)
  const act = api.useMutation('post', streamRoutes[verb], {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done[verb](stream.id) })
      onClose()
    },
  })
  return (
    <Confirm
      title={t.ask[verb](stream.id)}
      open
      onClose={onClose}
      action={t.verb[verb]}
      busy={act.isPending}
      danger={verb !== 'retry'}
      onConfirm={() => act.mutate({ params: { path: { plan: plan.id, stream: stream.id } } })}
    >
      <p>{t.follows[verb]}</p>
      {act.error !== null && <ProblemOf error={act.error} />}
    </Confirm>
  )
}

import type { Schemas } from '../../api/client'
import { grantReason, useMe } from '../../api/me'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Badge, type Tone } from '../../ui/badge'
import {
  BanIcon,
  BranchIcon,
  CheckCircleIcon,
  CheckIcon,
  ClockIcon,
  CrossCircleIcon,
  FolderIcon,
  MinusIcon,
  PauseIcon,
  QuestionIcon,
  SearchIcon,
  WarnIcon,
} from '../../ui/icons'

export type Plan = Schemas['PlanView']
export type Stream = Schemas['StreamView']
export type Step = Schemas['PlanStepView']
type RequestState = Schemas['PathRequestView']['state']
type LandedState = Schemas['LandedView']['state']

interface Look {
  readonly tone: Tone
  readonly icon?: () => React.ReactNode
  readonly live?: boolean
}

const planLooks: Record<Plan['state'], Look> = {
  running: { tone: 'info', live: true },
  paused: { tone: 'warn', icon: PauseIcon },
  needs_person: { tone: 'bad', icon: WarnIcon },
  done: { tone: 'good', icon: CheckCircleIcon },
  stopped: { tone: 'neutral', icon: BanIcon },
}

const streamLooks: Record<Stream['state'], Look> = {
  waiting: { tone: 'neutral', icon: ClockIcon },
  working: { tone: 'info', live: true },
  checking: { tone: 'info', live: true },
  reviewing: { tone: 'info', icon: SearchIcon },
  ready: { tone: 'good', icon: CheckIcon },
  merging: { tone: 'info', live: true },
  merged: { tone: 'good', icon: CheckCircleIcon },
  held: { tone: 'bad', icon: WarnIcon },
  dropped: { tone: 'neutral', icon: BanIcon },
}

const requestLooks: Record<RequestState, Look> = {
  asked: { tone: 'warn', icon: QuestionIcon },
  granted: { tone: 'good', icon: CheckCircleIcon },
  refused: { tone: 'bad', icon: BanIcon },
  gone: { tone: 'neutral', icon: ClockIcon },
}

const landedLooks: Record<LandedState, Look> = {
  pending: { tone: 'info', live: true },
  draft: { tone: 'info', icon: BranchIcon },
  landed: { tone: 'good', icon: CheckCircleIcon },
  pushed: { tone: 'good', icon: CheckIcon },
  local: { tone: 'neutral', icon: FolderIcon },
  unchanged: { tone: 'neutral', icon: MinusIcon },
  refused: { tone: 'bad', icon: CrossCircleIcon },
}

const unknown: Look = { tone: 'neutral' }

function Looking({ look, word }: { readonly look: Look; readonly word: string }) {
  const { icon: Icon } = look
  return (
    <Badge tone={look.tone} live={look.live} icon={Icon && <Icon />}>
      {word}
    </Badge>
  )
}

/** A state of a later version is shown by its own name. */
export function PlanBadge({ state }: { readonly state: Plan['state'] }) {
  const t = useWords(plansWords)
  return <Looking look={planLooks[state] ?? unknown} word={t.state[state] ?? state} />
}

export function StreamBadge({ state }: { readonly state: Stream['state'] }) {
  const t = useWords(plansWords)
  return <Looking look={streamLooks[state] ?? unknown} word={t.stream[state] ?? state} />
}

export function RequestBadge({ state }: { readonly state: RequestState }) {
  const t = useWords(plansWords)
  return <Looking look={requestLooks[state] ?? unknown} word={t.paths.state[state] ?? state} />
}

export function LandedBadge({ state }: { readonly state: LandedState }) {
  const t = useWords(plansWords)
  return <Looking look={landedLooks[state] ?? unknown} word={t.landing.state[state] ?? state} />
}

/** The colour of a stream in a picture, where its word stands beside it. */
export const toneOf = (state: Stream['state']): Tone => (streamLooks[state] ?? unknown).tone

/** What came of a step. */
export function OutcomeBadge({ step }: { readonly step: Step }) {
  const t = useWords(plansWords)
  if (!step.done) return <Looking look={{ tone: 'info', live: true }} word={t.step.running} />
  return step.good ? (
    <Looking look={{ tone: 'good', icon: CheckCircleIcon }} word={t.step.good} />
  ) : (
    <Looking look={{ tone: 'bad', icon: CrossCircleIcon }} word={t.step.bad} />
  )
}

export const isOver = (plan: Plan): boolean => plan.state === 'done' || plan.state === 'stopped'

/** What can be done with a plan in this state. */
export const mayOf = (state: Plan['state']) => ({
  pause: state === 'running',
  resume: state === 'paused' || state === 'needs_person',
  stop: state === 'running' || state === 'paused' || state === 'needs_person',
})

/** What can be done with a stream of a plan now. */
export const mayOfStream = (plan: Plan, stream: Stream) => ({
  retry: !isOver(plan) && stream.state === 'held',
  sendBack: plan.state === 'needs_person' && stream.state === 'merged',
  drop: !isOver(plan) && (stream.state === 'held' || stream.state === 'waiting' || stream.state === 'ready'),
})

/** Why this person may not steer a plan, or `undefined`: members steer those that they started. */
export const useSteerReason = (plan: Plan): string | undefined => {
  const t = useWords(plansWords)
  const me = useMe().data
  const member = grantReason(me, 'member')
  if (member !== undefined) return member
  return me?.name === plan.submitter || grantReason(me, 'operator') === undefined ? undefined : t.notYours(plan.submitter)
}

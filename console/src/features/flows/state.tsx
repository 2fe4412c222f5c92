import type { Schemas } from '../../api/client'
import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { BanIcon, CheckCircleIcon, ClockIcon, CrossCircleIcon, PauseIcon, QuestionIcon, WarnIcon } from '../../ui/icons'
import type { FlowState } from './search'
import type { Place } from './stages'

export type Flow = Schemas['FlowView']
export type Gate = Schemas['FlowGateView']
export type Run = Schemas['FlowRunView']
export type Stage = Schemas['FlowStageView']

interface Look {
  readonly tone: Tone
  readonly icon?: () => React.ReactNode
  readonly live?: boolean
}

const flowLooks: Record<FlowState, Look> = {
  active: { tone: 'info', live: true },
  needs_person: { tone: 'bad', icon: WarnIcon },
  paused: { tone: 'warn', icon: PauseIcon },
  done: { tone: 'good', icon: CheckCircleIcon },
  cancelled: { tone: 'neutral', icon: BanIcon },
}

/** Each with an icon of its own: `waiting` was never reported, which is neither on its way nor failed. */
const gateLooks: Record<string, Look> = {
  open: { tone: 'good', icon: CheckCircleIcon },
  waiting: { tone: 'warn', icon: QuestionIcon },
  pending: { tone: 'info', icon: ClockIcon },
  failed: { tone: 'bad', icon: CrossCircleIcon },
}

const runLooks: Record<string, Look> = {
  wanted: { tone: 'neutral', icon: ClockIcon },
  filed: { tone: 'info', live: true },
  done: { tone: 'good', icon: CheckCircleIcon },
  failed: { tone: 'bad', icon: CrossCircleIcon },
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
export function FlowBadge({ state }: { readonly state: FlowState }) {
  const t = useWords(flowsWords)
  return <Looking look={flowLooks[state] ?? unknown} word={t.state[state] ?? state} />
}

export function GateBadge({ state }: { readonly state: string }) {
  const t = useWords(flowsWords)
  return <Looking look={gateLooks[state] ?? unknown} word={t.gateState[state] ?? state} />
}

export function RunBadge({ state }: { readonly state: string }) {
  const t = useWords(flowsWords)
  return <Looking look={runLooks[state] ?? unknown} word={t.runState[state] ?? state} />
}

/** Where the item stands in a stage: in the one that it is in, by the state of the item. */
export function PlaceBadge({ place, state }: { readonly place: Place; readonly state: FlowState }) {
  const t = useWords(flowsWords)
  if (place === 'here') return <Looking look={flowLooks[state] ?? unknown} word={t.here[state] ?? t.state[state] ?? state} />
  return <Looking look={place === 'done' ? flowLooks.done : unknown} word={place === 'done' ? t.passed : t.toCome} />
}

/** Whether the item is on its way no more. */
export const isOver = (state: FlowState): boolean => state === 'done' || state === 'cancelled'

/** The first twelve characters of a commit's id. */
export const shortSha = (sha: string): string => sha.slice(0, 12)

/** Where evidence leads: a page of the web, a job, or nowhere. Anything but http(s) is text. */
export const sourceOf = (source: string): { readonly kind: 'web' | 'job' | 'text'; readonly text: string } => {
  if (/^j\d+$/.test(source)) return { kind: 'job', text: source }
  return /^https?:\/\/[^\s]+$/i.test(source) && URL.canParse(source) ? { kind: 'web', text: source } : { kind: 'text', text: source }
}

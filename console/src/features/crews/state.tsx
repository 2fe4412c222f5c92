import type { Schemas } from '../../api/client'
import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { BanIcon, CheckCircleIcon, ClockIcon, CrossCircleIcon, SearchIcon, WarnIcon } from '../../ui/icons'

export type Crew = Schemas['CrewView']
export type Part = Schemas['PartView']
export type Try = Schemas['TryView']

interface Look {
  readonly tone: Tone
  readonly icon?: () => React.ReactNode
  readonly live?: boolean
}

const crewLooks: Record<Crew['state'], Look> = {
  triage: { tone: 'info', live: true },
  proposed: { tone: 'warn', icon: ClockIcon },
  running: { tone: 'info', live: true },
  stopping: { tone: 'warn', live: true },
  combining: { tone: 'info', live: true },
  done: { tone: 'good', icon: CheckCircleIcon },
  needs_person: { tone: 'bad', icon: WarnIcon },
  closed: { tone: 'neutral', icon: BanIcon },
  stopped: { tone: 'neutral', icon: BanIcon },
}

const partLooks: Record<Part['state'], Look> = {
  waiting: { tone: 'neutral', icon: ClockIcon },
  running: { tone: 'info', live: true },
  reviewing: { tone: 'info', icon: SearchIcon },
  done: { tone: 'good', icon: CheckCircleIcon },
  no_change: { tone: 'bad', icon: WarnIcon },
  failed: { tone: 'bad', icon: CrossCircleIcon },
  stopped: { tone: 'neutral', icon: BanIcon },
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
export function CrewBadge({ state }: { readonly state: Crew['state'] }) {
  const t = useWords(crewsWords)
  return <Looking look={crewLooks[state] ?? unknown} word={t.state[state] ?? state} />
}

export function PartBadge({ state }: { readonly state: Part['state'] }) {
  const t = useWords(crewsWords)
  return <Looking look={partLooks[state] ?? unknown} word={t.part[state] ?? state} />
}

/** What can be done with a crew in this state. */
export const mayOf = (state: Crew['state']) => ({
  confirm: state === 'proposed',
  stop: state === 'triage' || state === 'running' || state === 'combining' || state === 'proposed',
  kill: state === 'triage' || state === 'running' || state === 'combining' || state === 'stopping',
  close: state === 'needs_person',
  send: state === 'running' || state === 'stopping',
})

/** Whether a part can be tried once more. */
export const mayRetry = (crew: Crew, part: Part): boolean =>
  crew.state === 'needs_person' && (part.state === 'failed' || part.state === 'no_change' || part.state === 'stopped')

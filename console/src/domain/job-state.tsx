import type { Schemas } from '../api/client'
import { useWords, wordsOf } from '../strings/language'
import { domainWords } from '../strings/domain'
import { Badge, type Tone } from '../ui/badge'
import { BanIcon, CheckCircleIcon, ClockIcon, CrossCircleIcon, QuestionIcon, WarnIcon } from '../ui/icons'

export type JobState = Schemas['JobState']
export type JobStateName = JobState['state']

/** In the order in which a person wants to see them. */
export const jobStates: readonly JobStateName[] = ['running', 'queued', 'succeeded', 'failed', 'timed_out', 'cancelled', 'lost']

export const isOver = (state: JobStateName): boolean => state !== 'queued' && state !== 'running'

const looks: Record<JobStateName, { readonly tone: Tone; readonly icon?: () => React.ReactNode }> = {
  queued: { tone: 'warn', icon: ClockIcon },
  running: { tone: 'info' },
  succeeded: { tone: 'good', icon: CheckCircleIcon },
  failed: { tone: 'bad', icon: CrossCircleIcon },
  timed_out: { tone: 'bad', icon: WarnIcon },
  cancelled: { tone: 'neutral', icon: BanIcon },
  lost: { tone: 'lost', icon: QuestionIcon },
}

/** The word for a state; a state of a later version is shown by its own name. */
export const stateText = (state: string): string => wordsOf(domainWords).state[state] ?? state

/** A job's state as a badge. */
export function JobStateBadge({ state }: { readonly state: JobStateName }) {
  const t = useWords(domainWords)
  const look = looks[state] as (typeof looks)[JobStateName] | undefined
  const Icon = look?.icon
  return (
    <Badge tone={look?.tone} icon={Icon && <Icon />} live={state === 'running'}>
      {t.state[state] ?? state}
    </Badge>
  )
}

/** When a job ended, or `undefined` while it is not over. */
export const endedAt = (status: JobState): string | undefined => ('at' in status ? status.at : undefined)

/** The node that a job runs or ran on last. */
export const nodeOf = (job: Pick<Schemas['JobView'], 'status' | 'attempts'>): string | undefined =>
  job.status.state === 'running' ? job.status.node : job.attempts.at(-1)?.node

/** The first line of a prompt, for lists and titles. */
export const titleOf = (prompt: string): string => {
  const line = prompt.trim().split('\n', 1)[0] ?? ''
  return line.length > 160 ? `${line.slice(0, 159)}…` : line
}

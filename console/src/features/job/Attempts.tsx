import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { Badge, type Tone } from '../../ui/badge'
import { classes } from '../../ui/class-names'
import { compactText, Duration, moneyText, Time } from '../../ui/values'
import styles from './job.module.css'
import { numberOf, tokensOf, type Attempt, type Job } from './job'

const TONES: Record<string, Tone> = { running: 'info', succeeded: 'good', failed: 'bad', timed_out: 'bad', lost: 'lost', stopped: 'neutral' }

interface Props {
  readonly job: Job
  readonly chosen: number | undefined
  readonly onChoose: (attempt: number) => void
}

/** When the job was filed, and each try of it with how long it waited, prepared and ran. */
export const Attempts = ({ job, chosen, onChoose }: Props) => {
  const words = useWords(jobWords)
  return (
    <ol className={styles['attempts']} aria-label={words.attempts}>
      {job.attempts.map((attempt, index) => (
        <li key={attempt.id}>
          <AttemptCard
            attempt={attempt}
            waitedFrom={job.attempts[index - 1]?.ended_at ?? job.filed_at}
            chosen={numberOf(attempt) === chosen}
            onChoose={() => onChoose(numberOf(attempt))}
          />
        </li>
      ))}
    </ol>
  )
}

interface CardProps {
  readonly attempt: Attempt
  readonly waitedFrom: string
  readonly chosen: boolean
  readonly onChoose: () => void
}

const AttemptCard = ({ attempt, waitedFrom, chosen, onChoose }: CardProps) => {
  const words = useWords(jobWords)
  const state = (words.states as Record<string, string>)[attempt.state] ?? (words.attemptStates as Record<string, string>)[attempt.state] ?? attempt.state
  const result = attempt.result
  const tokens = tokensOf(attempt.usage)
  return (
    <div className={classes(styles['attempt'], chosen && styles['chosen'])} aria-current={chosen ? 'true' : undefined}>
      <div className={styles['attemptHead']}>
        <button type="button" className={styles['attemptName']} aria-pressed={chosen} onClick={onChoose}>
          {words.attempt(numberOf(attempt))}
        </button>
        <Badge tone={TONES[attempt.state]} live={attempt.state === 'running'}>
          {state}
        </Badge>
        <span className={styles['faint']}>{attempt.node}</span>
      </div>
      <Bar attempt={attempt} waitedFrom={waitedFrom} />
      <p className={styles['attemptFacts']}>
        <Time at={attempt.claimed_at} />
        {attempt.started_at !== undefined && <Duration from={attempt.started_at} to={attempt.ended_at} />}
        {result?.exit_code !== undefined && <span>{words.exitCode(result.exit_code)}</span>}
        {tokens > 0 && (
          <span>
            {compactText(tokens)} {words.tokens.toLowerCase()}
          </span>
        )}
        {attempt.usage.cost_usd !== undefined && <span>{moneyText(attempt.usage.cost_usd)}</span>}
      </p>
      {result?.ending.ending === 'failed' && <p className={styles['attemptReason']}>{result.ending.reason}</p>}
      {(result?.ending.ending === 'lost' || result?.ending.ending === 'stopped') && <p className={styles['attemptReason']}>{result.ending.reason}</p>}
    </div>
  )
}

const text = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

/** The shares of waiting, preparing and running, at the widths that they took; while it runs it grows. */
const Bar = ({ attempt, waitedFrom }: { readonly attempt: Attempt; readonly waitedFrom: string }) => {
  const words = useWords(jobWords)
  const filed = Date.parse(waitedFrom)
  const claimed = Date.parse(attempt.claimed_at)
  const began = attempt.started_at === undefined ? undefined : Date.parse(attempt.started_at)
  const end = attempt.ended_at === undefined ? undefined : Date.parse(attempt.ended_at)
  const waited = Math.max(0, claimed - filed)
  const prepared = Math.max(0, (began ?? end ?? claimed) - claimed)
  const ran = began === undefined || end === undefined ? 0 : Math.max(0, end - began)
  const parts = [
    ['waited', waited, words.waited(text(waited))],
    ['prepared', prepared, words.prepared(text(prepared))],
    ['ran', end === undefined ? Math.max(1, waited + prepared) : ran, words.ran(text(ran))],
  ] as const
  const told = end === undefined ? parts.slice(0, 2) : parts
  return (
    <div className={styles['bar']} role="img" aria-label={told.map(([, , label]) => label).join(', ')}>
      {parts.map(([name, share, label]) => (
        <span key={name} className={styles[name]} data-live={(name === 'ran' && end === undefined) || undefined} title={label} style={{ flexGrow: Math.max(share, 1) }} />
      ))}
    </div>
  )
}

import { useState, useSyncExternalStore } from 'react'
import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { CheckIcon, CommentIcon, CrossCircleIcon, EditIcon, NoteIcon, PlayIcon, ToolIcon, WarnIcon } from '../../ui/icons'
import { Empty } from '../../ui/page'
import { compactText, durationText, moneyText, Time } from '../../ui/values'
import styles from './job.module.css'
import { tokensOf } from './job'
import { StepFeed, type Step } from './steps'

/** Steps that are drawn at once; the earlier ones on demand. */
const PAGE = 300

interface Props {
  readonly job: string
  readonly attempt: number
  readonly live: boolean
}

/** What the agent did, for people. Another attempt is another list: give it a `key`. */
export const Steps = ({ job, attempt, live }: Props) => {
  const words = useWords(jobWords)
  const [feed] = useState(() => new StepFeed(job, attempt))
  const { steps, state } = useSyncExternalStore(feed.subscribe, feed.current)
  const [shown, setShown] = useState(PAGE)
  const earlier = Math.max(0, steps.length - shown)
  if (steps.length === 0) {
    return state === 'complete' ? (
      <Empty title={words.noSteps} icon={<ToolIcon />}>
        {words.noStepsHint}
      </Empty>
    ) : (
      <Empty title={words.noStepsYet} icon={<ToolIcon />} />
    )
  }
  return (
    <div className={styles['steps']}>
      {earlier > 0 && <Button onPress={() => setShown(shown + PAGE)}>{words.earlier(earlier)}</Button>}
      <ol aria-label={words.steps}>
        {steps.slice(earlier).map(step => (
          <li key={step.id} className={styles['step']} data-kind={step.kind}>
            <StepBody step={step} />
          </li>
        ))}
      </ol>
      {state === 'lost' && (
        <p className={styles['faint']} role="status">
          {words.stepsLost}
        </p>
      )}
      {live && state === 'reading' && (
        <p className={styles['faint']}>
          <Badge tone="info" live>
            {words.live}
          </Badge>
        </p>
      )}
    </div>
  )
}

const StepBody = ({ step }: { readonly step: Step }) => {
  const words = useWords(jobWords)
  switch (step.kind) {
    case 'message':
      return (
        <StepLine icon={<CommentIcon />} at={step.at}>
          <p className={styles['said']}>{step.text}</p>
          {step.cut && <span className={styles['faint']}>{words.cutOff}</span>}
        </StepLine>
      )
    case 'answer':
      return (
        <StepLine icon={<CheckIcon />} at={step.at}>
          <strong className={styles['stepName']}>{words.answer}</strong>
          <p className={styles['said']}>{step.text}</p>
          {step.cut && <span className={styles['faint']}>{words.cutOff}</span>}
        </StepLine>
      )
    case 'tool':
      return <ToolStep step={step} />
    case 'file_change':
      return (
        <StepLine icon={<EditIcon />} at={step.at}>
          <code className={styles['stepPath']}>{step.path}</code>{' '}
          <span className={styles['faint']}>{(words.fileChanges as Record<string, string>)[step.change] ?? step.change}</span>
        </StepLine>
      )
    case 'session':
      return (
        <StepLine icon={<PlayIcon />} at={step.at}>
          <span className={styles['faint']}>
            {words.session} <code>{step.session_id}</code>
            {step.model !== '' && ` · ${step.model}`}
          </span>
        </StepLine>
      )
    case 'tokens':
      return (
        <StepLine icon={undefined} at={step.at}>
          <span className={styles['faint']}>
            {words.used} {compactText(tokensOf(step.usage))} {words.tokens.toLowerCase()}
            {step.usage.cost_usd !== undefined && ` · ${moneyText(step.usage.cost_usd)}`}
            {step.model !== '' && ` · ${step.model}`}
          </span>
        </StepLine>
      )
    case 'notice':
      return (
        <StepLine icon={<NoteIcon />} at={step.at}>
          <p className={styles['said']}>{step.text}</p>
        </StepLine>
      )
    case 'failure':
      return (
        <StepLine icon={<CrossCircleIcon />} at={step.at}>
          <strong className={styles['bad']}>
            {words.failure}: {step.reason}
          </strong>
          <p className={styles['said']}>{step.message}</p>
          {step.reset_at !== undefined && (
            <span className={styles['faint']}>
              {words.resetsAt} <Time at={step.reset_at} />
            </span>
          )}
        </StepLine>
      )
    case 'gap':
      return (
        <StepLine icon={<WarnIcon />} at={step.at}>
          <em>{words.gapBytes(step.bytes)}</em>
        </StepLine>
      )
  }
}

const ToolStep = ({ step }: { readonly step: Extract<Step, { kind: 'tool' }> }) => {
  const words = useWords(jobWords)
  const failed = step.state === 'failed'
  return (
    <StepLine icon={failed ? <CrossCircleIcon /> : <ToolIcon />} at={step.at}>
      <div className={styles['tool']}>
        <strong className={failed ? styles['bad'] : styles['stepName']}>{step.tool}</strong>
        <code className={styles['arguments']}>{step.arguments}</code>
        <span className={styles['faint']}>
          {step.state !== 'done' && ((words.toolStates as Record<string, string>)[step.state] ?? step.state)}
          {step.duration_ms !== undefined && step.duration_ms >= 1000 && ` ${durationText(step.duration_ms / 1000)}`}
        </span>
      </div>
      {step.output !== '' && step.output !== 'done' && (
        <details open={failed}>
          <summary>{words.output}</summary>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
          <pre tabIndex={0}>{step.output}</pre>
          {step.cut && <span className={styles['faint']}>{words.cutOff}</span>}
        </details>
      )}
    </StepLine>
  )
}

interface LineProps {
  readonly icon: React.ReactNode
  readonly at: string | undefined
  readonly children: React.ReactNode
}

const StepLine = ({ icon, at, children }: LineProps) => (
  <>
    <span className={styles['stepIcon']} aria-hidden="true">
      {icon}
    </span>
    <div className={styles['stepBody']}>{children}</div>
    <span className={styles['stepAt']}>{at !== undefined && <Time at={at} />}</span>
  </>
)

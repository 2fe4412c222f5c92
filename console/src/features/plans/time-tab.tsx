import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { classes } from '../../ui/class-names'
import { ClockIcon } from '../../ui/icons'
import { useNow } from '../../ui/now'
import { Empty, Panel } from '../../ui/page'
import { durationText } from '../../ui/values'
import { usePlanFile } from './file'
import css from './plans.module.css'
import type { Plan, Step } from './state'
import { StepsTable } from './steps-table'
import { doerOf, timesOf, type Bar } from './time'

/** Who did what when: a line for each agent, and all steps as a table. */
export function TimeTab({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const file = usePlanFile(plan.id)
  const reviewers = new Map(
    (file.data?.plan.streams ?? []).flatMap(({ id, reviewer }) => (reviewer === undefined ? [] : [[id, reviewer] as const])),
  )
  const agents = new Map(plan.streams.map(({ id, agent }) => [id, agent]))
  const doer = (step: Step) => doerOf(step, agents, reviewers)
  if (plan.steps.length === 0) return <Empty title={t.time.empty} icon={<ClockIcon />} />
  return (
    <>
      <Panel title={t.time.label}>
        <Picture steps={plan.steps} doer={doer} />
      </Panel>
      <Panel title={t.time.list} flush>
        <StepsTable label={t.time.list} steps={plan.steps} doer={doer} />
      </Panel>
    </>
  )
}

const percent = (part: number): string => `${(part * 100).toFixed(3)}%`

function Picture({ steps, doer }: { readonly steps: readonly Step[]; readonly doer: (step: Step) => string | undefined }) {
  const t = useWords(plansWords)
  const now = useNow()
  const times = timesOf(steps, doer, now)
  return (
    // Focusable, so that a wide picture scrolls by keyboard; the table below says the same.
    <div className={css.picture} role="group" aria-label={t.time.label} tabIndex={0}>
      <div className={css.gantt} aria-hidden="true">
        <div className={css.axis}>
          {times.ticks.map(tick => (
            <span key={tick.seconds} style={{ left: percent(tick.at) }}>
              {durationText(tick.seconds)}
            </span>
          ))}
        </div>
        {times.rows.map(row => (
          <div key={row.agent ?? ''} className={css.ganttRow}>
            <span className={css.doer}>{row.agent ?? t.time.train}</span>
            <div className={css.lanes}>
              {row.lanes.map((lane, index) => (
                <div key={index} className={css.lane}>
                  {lane.map(bar => (
                    <Piece key={bar.step.number} bar={bar} />
                  ))}
                </div>
              ))}
              {times.now !== undefined && <span className={css.now} style={{ left: percent(times.now) }} title={t.time.now} />}
            </div>
          </div>
        ))}
      </div>
    </div>
  )
}

function Piece({ bar: { step, from, to } }: { readonly bar: Bar }) {
  const t = useWords(plansWords)
  const tone = !step.done ? 'info' : step.good ? 'good' : 'bad'
  const outcome = !step.done ? t.step.running : step.good ? t.step.good : t.step.bad
  const text = `${t.kind[step.kind] ?? step.kind} · ${step.stream ?? t.step.whole}`
  return (
    <span
      className={classes(css.piece, css[tone])}
      style={{ left: percent(from), width: percent(Math.max(0, to - from)) }}
      title={`${text} · ${outcome}${step.why === '' ? '' : ` · ${step.why}`}`}
    >
      {text}
    </span>
  )
}

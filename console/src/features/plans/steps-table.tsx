import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Button } from '../../ui/button'
import { Table, type Column } from '../../ui/table'
import { Duration, Time } from '../../ui/values'
import css from './plans.module.css'
import { OutcomeBadge, type Step } from './state'

/** A table has the newest ones only, until it is asked for all. */
const FEW = 200

/** Steps of a plan, oldest first. */
export function StepsTable({
  label,
  steps,
  number,
  doer,
}: {
  readonly label: string
  readonly steps: readonly Step[]
  readonly number?: ((step: Step) => ReactNode) | undefined
  readonly doer?: ((step: Step) => string | undefined) | undefined
}) {
  const t = useWords(plansWords)
  const [all, setAll] = useState(false)
  const shown = all ? steps : steps.slice(-FEW)
  const by: Column<Step>[] = doer === undefined ? [] : [{ id: 'by', head: t.step.by, cell: step => doer(step) ?? t.time.train }]
  return (
    <div className={css.bare}>
      {shown.length < steps.length && (
        <div className={css.foot}>
          <Button onPress={() => setAll(true)}>{t.time.more(steps.length)}</Button>
        </div>
      )}
      <Table
        label={label}
        rows={shown}
        rowKey={step => step.number}
        columns={[
          { id: 'number', head: t.step.number, number: true, cell: number ?? (step => step.number) },
          ...by,
          { id: 'kind', head: t.step.kind, cell: step => t.kind[step.kind] ?? step.kind },
          { id: 'stream', head: t.step.stream, cell: step => step.stream ?? t.step.whole },
          { id: 'outcome', head: t.step.outcome, cell: step => <OutcomeBadge step={step} /> },
          { id: 'why', head: t.step.why, cell: step => <span className={css.why}>{step.why}</span> },
          { id: 'does', head: t.step.does, cell: step => <Doing step={step} /> },
          { id: 'began', head: t.step.began, cell: step => <Time at={step.since} /> },
          { id: 'time', head: t.step.time, number: true, cell: step => <Duration from={step.since} to={step.ended_at} /> },
        ]}
      />
    </div>
  )
}

/** The job of a step, or its train, which has no page of its own. */
function Doing({ step }: { readonly step: Step }) {
  if (step.job === undefined) return step.train ?? '–'
  return (
    <Link to="/jobs/$job" params={{ job: step.job }} search={{}} className={css.name}>
      {step.job}
    </Link>
  )
}

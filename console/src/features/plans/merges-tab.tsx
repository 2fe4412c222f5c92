import { Link, useSearch } from '@tanstack/react-router'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { BranchIcon } from '../../ui/icons'
import { Empty, Facts, Panel, Skeleton } from '../../ui/page'
import css from './plans.module.css'
import { OutcomeBadge, type Plan, type Step } from './state'
import { StepsTable } from './steps-table'

const kinds: ReadonlySet<string> = new Set(['check', 'merge', 'end', 'base', 'bisect'])

/** Whether it merges or checks, and no agent does it. */
export const isOfMerges = ({ kind }: Pick<Step, 'kind'>): boolean => kinds.has(kind)

/** Merges and checks in the order in which they began, and what came of the chosen one. */
export function MergesTab({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const { step: asked } = useSearch({ from: '/frame/plans/$plan' })
  const steps = plan.steps.filter(isOfMerges)
  const chosen = steps.find(step => step.number === asked) ?? steps.findLast(step => step.done && !step.good) ?? steps.at(-1)
  if (chosen === undefined) {
    return (
      <Empty title={t.merges.emptyTitle} icon={<BranchIcon />}>
        {t.merges.emptyText}
      </Empty>
    )
  }
  const number = (step: Step) => (
    <Link
      to="/plans/$plan"
      params={{ plan: plan.id }}
      search={{ tab: 'merges', step: step.number }}
      replace
      resetScroll={false}
      aria-current={step.number === chosen.number ? 'true' : undefined}
      className={css.name}
    >
      {step.number}
    </Link>
  )
  return (
    <>
      <Panel title={t.merges.label} flush>
        <StepsTable label={t.merges.label} steps={steps} number={number} />
      </Panel>
      <Panel
        title={
          <>
            {t.merges.chosen(chosen.number)} · {t.kind[chosen.kind] ?? chosen.kind} <OutcomeBadge step={chosen} />
          </>
        }
      >
        {chosen.why !== '' && <pre className={css.output}>{chosen.why}</pre>}
        {chosen.job !== undefined && <Facts items={[[t.streams.job, <JobLink key="job" job={chosen.job} />]]} />}
        {chosen.train !== undefined && <Train key={chosen.train} train={chosen.train} why={chosen.why} />}
      </Panel>
    </>
  )
}

/** What a train did: what of it was merged, which files were in conflict, and the job that has it. */
function Train({ train: id, why }: { readonly train: string; readonly why: string }) {
  const t = useWords(plansWords)
  const train = api.useQuery('get', '/api/v1/merges/{train}', { params: { path: { train: id } } })
  if (train.data === undefined) {
    return train.error === null ? <Skeleton lines={3} /> : <ProblemOf error={train.error} onRetry={() => void train.refetch()} />
  }
  const reason = (text: string) => (text === '' || text === why ? undefined : ([t.merges.reason, text] as const))
  return (
    <Facts
      items={[
        [t.merges.train, id],
        [t.merges.check, train.data.check === '' ? t.merges.noCheck : <code key="check">{train.data.check}</code>],
        reason(train.data.reason),
        ...train.data.wagons.flatMap(wagon => [
          [t.merges.part, `${wagon.name}: ${t.merges.state[wagon.state] ?? wagon.state}`] as const,
          wagon.files.length === 0
            ? undefined
            : ([t.merges.files, <code key="files" className={css.files}>{wagon.files.join('\n')}</code>] as const),
          wagon.with.length === 0 ? undefined : ([t.merges.with, wagon.with.join(', ')] as const),
          reason(wagon.reason),
          wagon.merge_job === undefined ? undefined : ([t.merges.job, <JobLink key="job" job={wagon.merge_job} />] as const),
        ]),
      ]}
    />
  )
}

function JobLink({ job }: { readonly job: string }) {
  return (
    <Link to="/jobs/$job" params={{ job }} search={{}}>
      {job}
    </Link>
  )
}

import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { api } from '../../api/client'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { buttonLook } from '../../ui/button'
import { FlowsIcon, WarnIcon } from '../../ui/icons'
import { Empty, Facts, Note, Page, Panel, Skeleton } from '../../ui/page'
import { Time } from '../../ui/values'
import css from './flows.module.css'
import { FileProblems } from './file-problems'
import { StageGates } from './gates'
import { Picture } from './picture'
import { Runs } from './runs'
import { FlowBadge, isOver, shortSha, type Flow } from './state'
import { SteerFlow } from './steer-flow'

/** One work item: the stages of its flow, why it has not gone on, its jobs, and what a person may do. */
export default function FlowPage() {
  const t = useWords(flowsWords)
  const { flow: id = '' } = useParams({ strict: false })
  const flow = api.useQuery('get', '/api/v1/flows/{flow}', { params: { path: { flow: id } } })
  if (flow.data !== undefined) {
    const { key, title, state, stage } = flow.data
    return (
      <Page
        title={`${key} ${title}`}
        sub={
          <span className={css.inline}>
            <FlowBadge state={state} /> {id} · {t.inStage(stage)}
          </span>
        }
        actions={isOver(state) ? undefined : <SteerFlow flow={flow.data} />}
      >
        <Whole flow={flow.data} />
      </Page>
    )
  }
  if (flow.error !== null && problemOf(flow.error).status === 404) {
    const back = (
      <Link to="/flows" search={{}} className={buttonLook()}>
        {t.back}
      </Link>
    )
    return (
      <Page title={id}>
        <Empty title={t.goneTitle} icon={<FlowsIcon />} action={back}>
          {t.goneText}
        </Empty>
      </Page>
    )
  }
  return <Page title={id}>{flow.error === null ? <Skeleton /> : <ProblemOf error={flow.error} onRetry={() => void flow.refetch()} />}</Page>
}

function Whole({ flow }: { readonly flow: Flow }) {
  const t = useWords(flowsWords)
  const navigate = useNavigate()
  const { stage: asked } = useSearch({ from: '/frame/flows/$flow' })
  const chosen = flow.stages.find(stage => stage.name === asked) ?? flow.stages.find(stage => stage.name === flow.stage)
  const choose = (stage: string) =>
    void navigate({
      to: '/flows/$flow',
      params: { flow: flow.id },
      search: stage === flow.stage ? {} : { stage },
      replace: true,
      resetScroll: false,
    })
  return (
    <>
      <FileProblems of={[flow]} />
      {flow.why !== '' && <Note icon={flow.state === 'needs_person' ? <WarnIcon /> : undefined}>{flow.why}</Note>}
      <Panel title={t.stages}>
        <Picture flow={flow} chosen={chosen?.name} onChoose={choose} />
      </Panel>
      <div className={css.columns}>
        <div className={css.stack}>
          {chosen !== undefined && <StageGates flow={flow} stage={chosen} />}
          <Panel title={t.jobs} flush>
            {flow.runs.length === 0 ? <Empty title={t.jobsEmpty} /> : <Runs runs={flow.runs} />}
          </Panel>
        </div>
        <Panel title={t.item}>
          <Facts
            items={[
              [t.column.repository, `${flow.repository} (${flow.host})`],
              [t.fact.branch, <code key="branch">{flow.branch}</code>],
              [t.fact.base, <code key="base">{flow.base}</code>],
              [t.fact.tracker, flow.tracker],
              [t.fact.project, flow.project],
              [t.fact.item, flow.item],
              [t.fact.flow, `${flow.flow} · ${shortSha(flow.definition_sha)}`],
              [t.fact.submitter, flow.submitter],
              [t.column.rework, t.times(flow.rework)],
              [t.fact.entered, <Time key="entered" at={flow.entered_at} relative />],
              [t.fact.stageSince, <Time key="since" at={flow.stage_since} relative />],
              flow.ended_at === undefined ? undefined : [t.fact.ended, <Time key="ended" at={flow.ended_at} relative />],
            ]}
          />
        </Panel>
      </div>
    </>
  )
}

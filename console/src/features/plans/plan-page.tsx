import { Link, useParams, useSearch } from '@tanstack/react-router'
import { api } from '../../api/client'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { Count } from '../../ui/badge'
import { buttonLook } from '../../ui/button'
import { PlansIcon, WarnIcon } from '../../ui/icons'
import { LinkTabs } from '../../ui/link-strip'
import { Empty, Facts, Note, Page, Panel, Skeleton } from '../../ui/page'
import { Time } from '../../ui/values'
import { ForecastTab } from './forecast-tab'
import { GraphTab } from './graph-tab'
import { LandingTab } from './landing-tab'
import { isOfMerges, MergesTab } from './merges-tab'
import { OwnersTab } from './owners-tab'
import css from './plans.module.css'
import { TABS, type Tab } from './search'
import { Rehearsal } from './rehearsal'
import { isOpen, useRequests } from './requests'
import { RequestsTab } from './requests-tab'
import { PlanBadge, type Plan } from './state'
import { SteerPlan } from './steer'
import { StreamsTab } from './streams-tab'
import { TimeTab } from './time-tab'

/** One plan: its streams and what is to be expected of them, its merges, owners, requests and landing; live. */
export default function PlanPage() {
  const t = useWords(plansWords)
  const { plan: id = '' } = useParams({ strict: false })
  const plan = api.useQuery('get', '/api/v1/plans/{plan}', { params: { path: { plan: id } } })
  if (plan.data !== undefined) {
    return (
      <Page title={`${plan.data.name} · ${plan.data.id}`} sub={<PlanBadge state={plan.data.state} />} actions={<SteerPlan plan={plan.data} />}>
        <Whole plan={plan.data} />
      </Page>
    )
  }
  if (plan.error !== null && problemOf(plan.error).status === 404) {
    const back = (
      <Link to="/plans" search={{}} className={buttonLook()}>
        {t.back}
      </Link>
    )
    return (
      <Page title={id}>
        <Empty title={t.goneTitle} icon={<PlansIcon />} action={back}>
          {t.goneText}
        </Empty>
      </Page>
    )
  }
  return <Page title={id}>{plan.error === null ? <Skeleton /> : <ProblemOf error={plan.error} onRetry={() => void plan.refetch()} />}</Page>
}

function Whole({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const { tab = 'streams' } = useSearch({ from: '/frame/plans/$plan' })
  const asked = useRequests(plan.id).data?.items.filter(isOpen).length ?? 0
  const counts: Partial<Record<Tab, number>> = {
    streams: plan.streams.length,
    merges: plan.steps.filter(isOfMerges).length,
    paths: asked,
  }
  return (
    <>
      {plan.why !== '' && <Note icon={plan.state === 'needs_person' ? <WarnIcon /> : undefined}>{plan.why}</Note>}
      <Panel title={t.column.plan}>
        <Head plan={plan} />
      </Panel>
      <Rehearsal plan={plan} />
      <LinkTabs label={t.tabs}>
        {TABS.map(each => (
          <Link
            key={each}
            to="/plans/$plan"
            params={{ plan: plan.id }}
            search={each === 'streams' ? {} : { tab: each }}
            activeOptions={{ includeSearch: true, exact: true }}
            aria-current={each === tab ? 'page' : undefined}
          >
            {t.tab[each]}
            {(counts[each] ?? 0) > 0 && <Count>{counts[each]}</Count>}
          </Link>
        ))}
      </LinkTabs>
      <Chosen tab={tab} plan={plan} />
    </>
  )
}

function Chosen({ tab, plan }: { readonly tab: Tab; readonly plan: Plan }) {
  switch (tab) {
    case 'streams':
      return <StreamsTab plan={plan} />
    case 'forecast':
      return <ForecastTab plan={plan} />
    case 'graph':
      return <GraphTab plan={plan} />
    case 'time':
      return <TimeTab plan={plan} />
    case 'merges':
      return <MergesTab plan={plan} />
    case 'owners':
      return <OwnersTab plan={plan} />
    case 'paths':
      return <RequestsTab plan={plan} />
    case 'landing':
      return <LandingTab plan={plan} />
  }
}

function Head({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const count = (state: string) => plan.streams.filter(stream => stream.state === state).length
  return (
    <div className={css.head}>
      <Facts
        items={[
          [t.fact.merged, t.mergedOf(count('merged'), plan.streams.length, count('dropped'))],
          [t.fact.branch, <code key="branch">{plan.branch}</code>],
          [
            t.fact.head,
            plan.head === undefined ? (
              t.fact.noHead
            ) : (
              <Link key="head" to="/jobs/$job" params={{ job: plan.head }} search={{ tab: 'changes' }}>
                {plan.head}
              </Link>
            ),
          ],
        ]}
      />
      <Facts
        items={[
          [t.fact.who, plan.submitter],
          plan.team === undefined
            ? undefined
            : [
                t.fact.team,
                <Link key="team" to="/teams/$team" params={{ team: plan.team }} search={{}}>
                  {plan.team}
                </Link>,
              ],
          [t.fact.filed, <Time key="filed" at={plan.filed_at} relative />],
          plan.ended_at === undefined ? undefined : [t.fact.ended, <Time key="ended" at={plan.ended_at} relative />],
        ]}
      />
    </div>
  )
}

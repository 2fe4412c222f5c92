import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf, toastProblem } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Facts, Panel, ProblemNote, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { toast } from '../../ui/toast'
import { compactText, CopyLine, durationText, moneyText, Time } from '../../ui/values'
import { Intro } from './intro'
import css from './settings.module.css'

type Profile = Schemas['RoleProfile']
type Breaker = Schemas['BreakerView']

/** The agent profiles, the file that they come from, and the accounts that are paused. */
export function AgentsSection() {
  const t = useWords(settingsWords)
  const agents = api.useQuery('get', '/api/v1/agents', { params: { query: { limit: 1000 } } })
  return (
    <>
      <Intro title={t.section.agents} lead={t.agents.lead} />
      {agents.error !== null && <ProblemOf error={agents.error} onRetry={() => void agents.refetch()} />}
      {agents.isPending && <Skeleton />}
      {agents.data !== undefined && (
        <>
          {agents.data.file.error !== undefined && (
            <ProblemNote
              title={t.agents.fileWrong}
              detail={[agents.data.file.error.title, ...Object.entries(agents.data.file.error.which).map(([name, value]) => `${name}: ${value}`)].join(', ')}
              fix={agents.data.file.error.fix}
            />
          )}
          {agents.data.paused.length > 0 && <Paused paused={agents.data.paused} />}
          <Profiles profiles={agents.data.items} paused={agents.data.paused} />
          <Panel title={t.agents.file}>
            <div className={css.stack}>
              <Facts
                items={[
                  [t.agents.file, <code key="path">{agents.data.file.path}</code>],
                  [
                    t.agents.readAt,
                    agents.data.file.read_at === undefined ? t.agents.fileMissing : <Time key="at" at={agents.data.file.read_at} />,
                  ],
                ]}
              />
              <p>{t.agents.check}</p>
              <CopyLine text="cadre agents check rehearsal" />
            </div>
          </Panel>
        </>
      )}
    </>
  )
}

function Profiles({ profiles, paused }: { readonly profiles: readonly Profile[]; readonly paused: readonly Breaker[] }) {
  const t = useWords(settingsWords)
  const installed = useInstalled()
  return (
    <Table
      label={t.section.agents}
      rows={profiles}
      rowKey={profile => profile.name}
      columns={[
        { id: 'name', head: t.agents.column.name, cell: profile => <span className={css.name}>{profile.name}</span> },
        { id: 'state', head: t.agents.column.state, cell: profile => (
            <State breakers={paused.filter(each => each.agent === profile.name)} missing={installed !== undefined && !installed.has(profile.cli)} />
          ) },
        { id: 'cli', head: t.agents.column.cli, cell: profile => profile.cli },
        {
          id: 'model',
          head: t.agents.column.model,
          cell: profile => (
            <span className={css.inline}>
              {profile.model === '' ? <span className={css.faint}>{t.agents.usual}</span> : profile.model}
              {profile.effort !== '' && <span className={css.faint}>{t.agents.effort(profile.effort)}</span>}
            </span>
          ),
        },
        { id: 'account', head: t.agents.column.account, cell: profile => t.agents.account[profile.account] },
        { id: 'limits', head: t.agents.column.limits, cell: profile => <Limits profile={profile} /> },
        { id: 'runs', head: t.agents.column.runs, number: true, cell: profile => profile.max_running ?? <span className={css.faint}>{t.agents.noLimit}</span> },
        { id: 'source', head: t.agents.column.source, cell: profile => t.agents.source[profile.source] },
      ]}
    />
  )
}

function Limits({ profile }: { readonly profile: Profile }) {
  const t = useWords(settingsWords)
  const { max_tokens: tokens, max_cost_usd: usd } = profile.limits
  return (
    <span>
      {[
        t.agents.timeout(durationText(profile.timeout_sec)),
        t.agents.idle(durationText(profile.idle_timeout_sec)),
        ...(tokens === undefined ? [] : [t.agents.tokens(compactText(tokens))]),
        ...(usd === undefined ? [] : [moneyText(usd)]),
      ].join(', ')}
    </span>
  )
}

/** The CLIs that are on some node; `undefined` while that is not known. */
const useInstalled = (): ReadonlySet<string> | undefined => {
  const nodes = api.useQuery('get', '/api/v1/nodes', { params: { query: { limit: 1000 } } })
  return nodes.data && new Set(nodes.data.items.flatMap(node => node.facts.agents.map(agent => agent.cli)))
}

function State({ breakers, missing = false }: { readonly breakers: readonly Breaker[]; readonly missing?: boolean }) {
  const t = useWords(settingsWords)
  if (breakers.length === 0 && missing) {
    return <Badge tone="neutral">{t.agents.missing}</Badge>
  }
  if (breakers.length === 0) {
    return <Badge tone="good">{t.agents.ready}</Badge>
  }
  return breakers.some(each => each.state === 'open') ? (
    <Badge tone="bad">{t.agents.open}</Badge>
  ) : (
    <Badge tone="warn" live>
      {t.agents.half_open}
    </Badge>
  )
}

function Paused({ paused }: { readonly paused: readonly Breaker[] }) {
  const t = useWords(settingsWords)
  const needsOperator = useGrantReason('operator')
  const resume = api.useMutation('post', '/api/v1/agents/{agent}/resume', {
    onSuccess: resumed => toast({ tone: 'good', title: t.agents.resumed(resumed.agent) }),
    onError: toastProblem,
  })
  return (
    <Panel title={t.agents.paused} flush>
      <ul className={css.rows}>
        {paused.map(each => (
          <li key={`${each.agent} ${each.account} ${each.node ?? ''}`}>
            <State breakers={[each]} />
            <div className={css.grow}>
              <span className={css.name}>{each.agent}</span>{' '}
              {each.account === '' ? t.agents.unknownAccount : each.account},{' '}
              {each.node === undefined ? t.agents.everyNode : t.agents.onNode(each.node)}
              <p>
                {each.code === 'quota' ? t.agents.quota : each.code === 'authentication' ? t.agents.authentication : each.code}
                {each.reason !== '' && `: ${each.reason}`}
              </p>
              <span className={css.faint}>
                {t.agents.since} <Time at={each.opened_at} /> · {t.agents.resets} <Time at={each.resets_at} relative />
                {each.failures > 1 && ` · ${t.agents.failures(each.failures)}`}
              </span>
            </div>
            <Button
              size="small"
              reason={needsOperator}
              busy={resume.isPending}
              onPress={() =>
                resume.mutate({
                  params: { path: { agent: each.agent } },
                  body: each.account === '' ? {} : { account: each.account },
                })
              }
            >
              {t.agents.resume}
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

import { Link, useParams } from '@tanstack/react-router'
import { api } from '../../api/client'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { nodesWords } from '../../strings/nodes'
import { useWords } from '../../strings/language'
import { Tag, Tags } from '../../ui/badge'
import { buttonLook } from '../../ui/button'
import { NodesIcon, WarnIcon } from '../../ui/icons'
import { Empty, Facts, Note, Page, Panel, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { bytesText, Time } from '../../ui/values'
import { Load, Login, NodeBadges, Slots } from './node-badges'
import { NodeHistory } from './node-history'
import css from './nodes.module.css'
import { jobOf, type Node } from './select'
import { LOOK_AGAIN } from './steady'
import { SteerNode } from './steer-node'

/** One node: what it is, what it runs, what happened to it, and how to steer it. */
export default function NodePage() {
  const t = useWords(nodesWords)
  const { node: name = '' } = useParams({ strict: false })
  const node = api.useQuery('get', '/api/v1/nodes/{node}', { params: { path: { node: name } } }, LOOK_AGAIN)
  if (node.data !== undefined) {
    return (
      <Page title={node.data.name} sub={<NodeBadges node={node.data} />} actions={<SteerNode node={node.data} />}>
        <Whole node={node.data} />
      </Page>
    )
  }
  if (node.error !== null && problemOf(node.error).status === 404) {
    const back = (
      <Link to="/nodes" search={{}} className={buttonLook()}>
        {t.back}
      </Link>
    )
    return (
      <Page title={name}>
        <Empty title={t.goneTitle} icon={<NodesIcon />} action={back}>
          {t.goneText}
        </Empty>
      </Page>
    )
  }
  return (
    <Page title={name}>
      {node.error === null ? <Skeleton /> : <ProblemOf error={node.error} onRetry={() => void node.refetch()} />}
    </Page>
  )
}

function Whole({ node }: { readonly node: Node }) {
  const t = useWords(nodesWords)
  return (
    <>
      {node.drain_by !== undefined && (
        <Note>
          {t.drainBy} <Time at={node.drain_by} />
        </Note>
      )}
      {node.facts.disk.full !== '' && (
        <Note icon={<WarnIcon />}>
          {t.diskFull} {node.facts.disk.full}
        </Note>
      )}
      <div className={css.columns}>
        <Panel title={t.facts}>
          <Machine node={node} />
        </Panel>
        <Running node={node} />
        <div className={css.wide}>
          <Agents node={node} />
        </div>
        <div className={css.wide}>
          <NodeHistory node={node.name} />
        </div>
      </div>
    </>
  )
}

function Machine({ node }: { readonly node: Node }) {
  const t = useWords(nodesWords)
  const { facts } = node
  const { disk } = facts
  const free = node.load?.memory_free_bytes ?? 0
  const all = bytesText(facts.memory_bytes)
  const memory = free > 0 ? t.memoryFree(all, bytesText(free)) : all
  return (
    <Facts
      items={[
        [t.fact.system, `${facts.os} · ${facts.arch}`],
        [t.fact.cpu, t.cores(facts.cores)],
        [t.fact.load, <Load key="load" node={node} />],
        [t.fact.memory, memory],
        facts.gpus.length === 0 ? undefined : [t.fact.gpus, facts.gpus.join(', ')],
        [t.fact.disk, bytesText(facts.disk_free_bytes)],
        [t.fact.kept, t.diskHeld(bytesText(disk.held_bytes), bytesText(disk.kept_bytes), bytesText(disk.mirror_bytes))],
        [t.column.tags, facts.tags.length === 0 ? t.noTags : <TagList tags={facts.tags} />],
        [t.fact.isolation, <Isolations key="isolation" node={node} />],
        facts.roots.length === 0 ? undefined : [t.fact.roots, facts.roots.join(', ')],
        [t.fact.version, facts.version],
        [t.fact.joined, <Time key="joined" at={node.joined_at} />],
        [t.fact.seen, <Time key="seen" at={node.seen_at} relative />],
      ]}
    />
  )
}

function TagList({ tags }: { readonly tags: readonly string[] }) {
  return (
    <Tags>
      {tags.map(tag => (
        <Tag key={tag}>{tag}</Tag>
      ))}
    </Tags>
  )
}

function Isolations({ node }: { readonly node: Node }) {
  const t = useWords(nodesWords)
  const proved = node.facts.isolations.filter(each => each.kind !== 'none')
  return proved.length === 0 ? (
    <>{t.none}</>
  ) : (
    <ul>
      {proved.map(each => (
        <li key={each.kind}>
          {each.kind}: {each.works ? t.isolationWorks : t.isolationFails}
          {each.reason !== '' && <span className={css.who}> ({each.reason})</span>}
        </li>
      ))}
    </ul>
  )
}

function Running({ node }: { readonly node: Node }) {
  const t = useWords(nodesWords)
  return (
    <Panel title={t.running} actions={<Slots node={node} />} flush>
      {node.running.length === 0 ? (
        <Empty title={t.runningEmpty} />
      ) : (
        <ul className={css.rows}>
          {node.running.map(attempt => (
            <RunningJob key={attempt} attempt={attempt} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function RunningJob({ attempt }: { readonly attempt: string }) {
  const id = jobOf(attempt)
  const job = api.useQuery('get', '/api/v1/jobs/{job}', { params: { path: { job: id } } })
  return (
    <li>
      <Link to="/jobs/$job" params={{ job: id }} search={{}} className={css.name}>
        {attempt}
      </Link>
      <span className={css.grow}>{job.data?.prompt.slice(0, 120)}</span>
      <span className={css.who}>
        {job.data?.agent}
        {job.data?.status.state === 'running' && (
          <>
            {' · '}
            <Time at={job.data.status.since} relative />
          </>
        )}
      </span>
    </li>
  )
}

function Agents({ node }: { readonly node: Node }) {
  const t = useWords(nodesWords)
  const { agents } = node.facts
  return (
    <Panel title={t.agents} flush>
      {agents.length === 0 ? (
        <Empty title={t.noAgents}>{t.agentsEmpty}</Empty>
      ) : (
        <div className={css.bare}>
          <Table
            label={t.agents}
            rows={agents}
            rowKey={agent => agent.cli}
            columns={[
              { id: 'cli', head: t.agent.cli, cell: agent => <span className={css.name}>{agent.cli}</span> },
              { id: 'version', head: t.agent.version, cell: agent => agent.version },
              { id: 'login', head: t.agent.login, cell: agent => <Login agent={agent} /> },
              {
                id: 'account',
                head: t.agent.account,
                cell: agent => (agent.account === '' ? <span className={css.faint}>–</span> : agent.account),
              },
              { id: 'note', head: t.agent.note, cell: agent => agent.note },
              { id: 'path', head: t.agent.path, cell: agent => <code>{agent.path}</code> },
            ]}
          />
        </div>
      )}
    </Panel>
  )
}

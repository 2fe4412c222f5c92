import { nodesWords } from '../../strings/nodes'
import { useWords } from '../../strings/language'
import { Badge, Tag, Tags, type Tone } from '../../ui/badge'
import { CheckIcon, CrossCircleIcon } from '../../ui/icons'
import { Hint } from '../../ui/tooltip'
import css from './nodes.module.css'
import { SCHEDULINGS, STATES, type FoundAgent, type Node } from './select'

const STATE_TONES = { online: 'good', silent: 'warn', offline: 'neutral' } as const satisfies Record<string, Tone>
const SCHEDULING_TONES = { open: 'neutral', draining: 'info', drained: 'neutral', cordoned: 'warn' } as const satisfies Record<string, Tone>

/** Whether a node is connected, and whether it takes work unless that is as usual. */
export function NodeBadges({ node }: { readonly node: Pick<Node, 'state' | 'scheduling'> }) {
  const t = useWords(nodesWords)
  const state = STATES.find(each => each === node.state)
  const scheduling = SCHEDULINGS.find(each => each === node.scheduling)
  return (
    <Tags>
      <Badge tone={state === undefined ? 'neutral' : STATE_TONES[state]}>{state === undefined ? node.state : t.state[state]}</Badge>
      {scheduling !== 'open' && (
        <Badge tone={scheduling === undefined ? 'neutral' : SCHEDULING_TONES[scheduling]} live={scheduling === 'draining'}>
          {scheduling === undefined ? node.scheduling : t.scheduling[scheduling]}
        </Badge>
      )}
    </Tags>
  )
}

/** How many slots are in use, as a bar and in figures. */
export function Slots({ node }: { readonly node: Node }) {
  const t = useWords(nodesWords)
  const used = node.running.length
  const { slots } = node.facts
  return (
    <span className={css.slots}>
      <span
        className={css.meter}
        role="meter"
        aria-valuemin={0}
        aria-valuemax={Math.max(slots, used, 1)}
        aria-valuenow={used}
        aria-label={t.slotsUsed(used, slots)}
      >
        <span style={{ width: `${(used / Math.max(slots, used, 1)) * 100}%` }} />
      </span>
      <span aria-hidden="true" className={css.figures}>
        {used}/{slots}
      </span>
    </span>
  )
}

/** How busy the machine is: its load beside its cores; said to be unknown of nodes that do not say. */
export function Load({ node }: { readonly node: Pick<Node, 'state' | 'load' | 'facts'> }) {
  const t = useWords(nodesWords)
  if (node.load === undefined) {
    return node.state === 'online' ? (
      <Hint hint={t.loadUnknownWhy} className={css.faint}>
        {t.loadUnknown}
      </Hint>
    ) : (
      <span className={css.faint}>–</span>
    )
  }
  const cores = Math.max(1, node.facts.cores)
  const load = node.load.one_minute
  const text = load.toFixed(load < 10 ? 2 : 1)
  return (
    <span className={css.slots}>
      <span
        className={css.meter}
        role="meter"
        aria-valuemin={0}
        aria-valuemax={cores}
        aria-valuenow={Math.min(load, cores)}
        aria-label={t.loadOf(text, cores)}
      >
        <span className={load > cores ? css.over : undefined} style={{ width: `${Math.min(1, load / cores) * 100}%` }} />
      </span>
      <span aria-hidden="true" className={css.figures}>
        {text} / {cores}
      </span>
    </span>
  )
}

/** The login of an agent CLI, in a word and a sign. */
export function Login({ agent }: { readonly agent: FoundAgent }) {
  const t = useWords(nodesWords)
  return agent.logged_in ? (
    <Badge tone="good" icon={<CheckIcon />}>
      {t.loggedIn}
    </Badge>
  ) : (
    <Badge tone="warn" icon={<CrossCircleIcon />}>
      {t.notLoggedIn}
    </Badge>
  )
}

/** The CLIs that a node has, those without a login marked. */
export function AgentTags({ agents }: { readonly agents: readonly FoundAgent[] }) {
  const t = useWords(nodesWords)
  if (agents.length === 0) {
    return <span className={css.faint}>{t.noAgents}</span>
  }
  return (
    <Tags>
      {agents.map(agent => (
        <Tag key={agent.cli} title={[agent.cli, agent.version, agent.account].filter(Boolean).join(' · ')}>
          {agent.cli}
          {!agent.logged_in && (
            <span className={css.warn}>
              <CrossCircleIcon />
              <span className="visually-hidden">{t.notLoggedIn}</span>
            </span>
          )}
        </Tag>
      ))}
    </Tags>
  )
}

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { ExternalIcon } from '../../ui/icons'
import { Empty, Facts, Panel } from '../../ui/page'
import { Time } from '../../ui/values'
import css from './flows.module.css'
import { GateBadge, shortSha, sourceOf, type Flow, type Gate, type Stage } from './state'

/** The gates of a stage: those of the one that the item is in with their evidence, of another with what they will wait for. */
export function StageGates({ flow, stage }: { readonly flow: Flow; readonly stage: Stage }) {
  const t = useWords(flowsWords)
  const isHere = stage.name === flow.stage
  return (
    <Panel
      title={t.gatesOf(stage.name)}
      actions={
        stage.state !== undefined && (
          <span className={css.faint}>
            {t.trackerState} {stage.state}
          </span>
        )
      }
      flush
    >
      {stage.gates.length === 0 ? (
        <Empty title={isHere && flow.state === 'active' ? t.noGatesHere : t.noGates} />
      ) : isHere && flow.gates.length > 0 ? (
        <ul className={css.gates}>
          {flow.gates.map((gate, index) => (
            <li key={`${index} ${gate.gate}`} className={css.gate}>
              <Evidence gate={gate} />
            </li>
          ))}
        </ul>
      ) : (
        <>
          {isHere && flow.state === 'active' && <p className={css.hint}>{t.notLooked}</p>}
          <ul className={css.gates}>
            {stage.gates.map((rule, index) => (
              <li key={`${index} ${rule.gate}`} className={css.gate}>
                <h3>
                  <code>{rule.gate}</code>
                </h3>
                <p>{t.waitsFor(rule.waits_for)}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}

function Evidence({ gate }: { readonly gate: Gate }) {
  const t = useWords(flowsWords)
  return (
    <>
      <h3 className={css.gateHead}>
        <code>{gate.gate}</code> <GateBadge state={gate.state} />
        <span className={css.faint}>
          {t.since} <Time at={gate.since} relative />
        </span>
      </h3>
      <p>{t.waitsFor(gate.waits_for)}</p>
      {gate.why !== '' && <p>{gate.why}.</p>}
      {gate.lifts !== '' && (
        <p>
          <strong>{t.lifts}</strong> {gate.lifts}
        </p>
      )}
      <Facts
        items={[
          [t.evidence.verdict, gate.verdict],
          gate.sha === '' ? undefined : [t.evidence.sha, <Sha key="sha" sha={gate.sha} />],
          gate.source === '' ? undefined : [t.evidence.source, <Source key="source" source={gate.source} />],
          gate.who === '' ? undefined : [t.evidence.who, gate.who],
          gate.when === undefined ? undefined : [t.evidence.when, <Time key="when" at={gate.when} />],
        ]}
      />
    </>
  )
}

/** A commit, in short; whole for who copies or hears it. */
export const Sha = ({ sha }: { readonly sha: string }) => <code title={sha}>{shortSha(sha)}</code>

/** What was seen there came from outside: a link only if it is a page of the web. */
function Source({ source }: { readonly source: string }): ReactNode {
  const t = useWords(flowsWords)
  const { kind, text } = sourceOf(source)
  if (kind === 'job') {
    return (
      <Link to="/jobs/$job" params={{ job: text }} search={{}}>
        {text}
      </Link>
    )
  }
  if (kind === 'text') return text
  return (
    <a href={text} target="_blank" rel="noopener noreferrer">
      {text} <ExternalIcon />
      <span className="visually-hidden">{t.newWindow}</span>
    </a>
  )
}

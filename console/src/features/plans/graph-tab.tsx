import { useWords } from '../../strings/language'
import { plansWords } from '../../strings/plans'
import { classes } from '../../ui/class-names'
import { Panel } from '../../ui/page'
import { CARD, graphOf, type Placed } from './graph'
import css from './plans.module.css'
import { StreamBadge, toneOf, type Plan, type Stream } from './state'

/** What needs what, as a picture and as a list. */
export function GraphTab({ plan }: { readonly plan: Plan }) {
  const t = useWords(plansWords)
  const graph = graphOf(plan.streams)
  return (
    <Panel title={t.graph.label}>
      <p className={css.hint}>{t.graph.hint}</p>
      {/* Focusable, so that a wide picture scrolls by keyboard. */}
      <div className={css.picture} role="group" aria-label={t.graph.label} tabIndex={0}>
        <svg
          className={css.graph}
          role="img"
          aria-label={t.graph.text(plan.streams.length)}
          width={graph.width + 2}
          height={graph.height + 2}
          viewBox={`-1 -1 ${graph.width + 2} ${graph.height + 2}`}
        >
          {graph.edges.map(edge => (
            <path key={`${edge.from} ${edge.to} ${edge.isNeed}`} className={classes(css.edge, !edge.isNeed && css.dashed)} d={edge.path} />
          ))}
          {graph.streams.map(placed => (
            <Card key={placed.stream.id} placed={placed} />
          ))}
        </svg>
      </div>
      <details className={css.more}>
        <summary>{t.graph.list}</summary>
        <ul className={css.list}>
          {plan.streams.map(stream => (
            <li key={stream.id}>
              <span className={css.name}>{stream.id}</span> <StreamBadge state={stream.state} /> {textOf(stream, t.graph)}
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  )
}

interface GraphText {
  readonly alone: string
  readonly needs: (streams: string) => string
  readonly after: (streams: string) => string
}

const textOf = ({ needs, after }: Stream, t: GraphText): string => {
  const parts = [
    ...(needs.length === 0 ? [] : [t.needs(needs.join(', '))]),
    ...(after.length === 0 ? [] : [t.after(after.join(', '))]),
  ]
  return parts.length === 0 ? t.alone : parts.join('; ')
}

/** As many letters as fit into a card. */
const short = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)

function Card({ placed: { stream, x, y } }: { readonly placed: Placed<Stream> }) {
  const t = useWords(plansWords)
  const word = t.stream[stream.state] ?? stream.state
  return (
    <g className={css[toneOf(stream.state)]} transform={`translate(${x} ${y})`}>
      <title>{`${stream.id} · ${word} · ${stream.agent}`}</title>
      <rect className={css.card} width={CARD.width} height={CARD.height} rx={8} />
      <text className={css.cardName} x={14} y={25}>
        {short(stream.id, 24)}
      </text>
      <text className={css.cardText} x={14} y={45}>
        {short(`${word} · ${stream.agent}`, 30)}
      </text>
    </g>
  )
}

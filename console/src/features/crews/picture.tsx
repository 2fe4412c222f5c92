import { crewsWords } from '../../strings/crews'
import { useWords } from '../../strings/language'
import { classes } from '../../ui/class-names'
import { Duration } from '../../ui/values'
import css from './crews.module.css'
import { CARD, graphOf } from './graph'
import { PartBadge, type Part } from './state'

/** The parts, each in the column behind those that it waits for; a press chooses one. */
export function Picture({
  parts,
  chosen,
  onChoose,
}: {
  readonly parts: readonly Part[]
  readonly chosen: string | undefined
  readonly onChoose: (part: string) => void
}) {
  const t = useWords(crewsWords)
  const graph = graphOf(parts)
  return (
    // Focusable, so that a wide picture scrolls by keyboard.
    <div className={css.picture} role="group" aria-label={t.graph} tabIndex={0}>
      <div className={css.canvas} style={{ width: graph.width, height: graph.height }}>
        <svg className={css.edges} width={graph.width} height={graph.height} aria-hidden="true">
          {graph.edges.map(edge => (
            <path key={`${edge.from} ${edge.to}`} d={edge.path} />
          ))}
        </svg>
        {graph.parts.map(({ part, x, y }) => (
          <button
            key={part.name}
            type="button"
            className={classes(css.card, part.name === chosen && css.chosen)}
            style={{ left: x, top: y, width: CARD.width, height: CARD.height }}
            aria-pressed={part.name === chosen}
            onClick={() => onChoose(part.name)}
          >
            <span className={css.cardName}>{part.name}</span>
            <PartBadge state={part.state} />
            <span className={css.cardText}>
              {part.agent} · {part.role}
            </span>
            <span className={css.cardTime}>
              <PartTime part={part} />
            </span>
          </button>
        ))}
      </div>
    </div>
  )
}

function PartTime({ part }: { readonly part: Part }) {
  const first = part.tries[0]
  const last = part.tries.at(-1)
  return first === undefined || last === undefined ? null : <Duration from={first.since} to={last.ended_at} />
}

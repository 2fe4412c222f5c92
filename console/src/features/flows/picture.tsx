import { flowsWords } from '../../strings/flows'
import { useWords } from '../../strings/language'
import { classes } from '../../ui/class-names'
import css from './flows.module.css'
import { backsOf, CARD, pathOf, ROW, stepsOf, widthOf } from './stages'
import { PlaceBadge, type Flow } from './state'

/**
 * The stages in their order, with the ways back below them; a press chooses one. On a phone they stand below each other. All that the
 * lines say the cards say in words.
 */
export function Picture({
  flow,
  chosen,
  onChoose,
}: {
  readonly flow: Flow
  readonly chosen: string | undefined
  readonly onChoose: (stage: string) => void
}) {
  const t = useWords(flowsWords)
  const backs = backsOf(flow.stages)
  const rows = Math.max(0, ...backs.map(back => back.row + 1))
  const width = widthOf(flow.stages.length)
  return (
    // Focusable, so that a wide picture scrolls by keyboard.
    <div className={css.picture} role="group" aria-label={t.stages} tabIndex={0}>
      <ol className={css.stages} style={{ gap: CARD.across }}>
        {stepsOf(flow.stages, flow.stage, flow.state === 'done').map(({ stage, number, place }) => (
          <li key={stage.name} className={css.stage} style={{ flexBasis: CARD.width }}>
            <button
              type="button"
              className={classes(css.card, stage.name === chosen && css.chosen)}
              data-place={place}
              aria-pressed={stage.name === chosen}
              aria-current={place === 'here' ? 'step' : undefined}
              onClick={() => onChoose(stage.name)}
            >
              <span className={css.cardName}>
                <span className={css.number}>{number}</span> {stage.name}
              </span>
              <PlaceBadge place={place} state={flow.state} />
              <span className={css.cardText}>{stage.role ?? t.nobody}</span>
              {stage.gates.length > 0 && <span className={css.cardText}>{t.gateCount(stage.gates.length)}</span>}
              {stage.back_to !== undefined && <span className={css.back}>{t.backTo(stage.back_to, stage.back_to === stage.name)}</span>}
            </button>
          </li>
        ))}
      </ol>
      {rows > 0 && (
        <svg className={css.ways} width={width} height={rows * ROW + 2} aria-hidden="true">
          {backs.map(back => (
            <path key={`${back.from} ${back.to}`} d={pathOf(back)} />
          ))}
          {backs.map(({ from, to }) => {
            const x = (to - 1) * (CARD.width + CARD.across) + CARD.width / 2 + 8
            return <path key={`end of ${from} ${to}`} d={`M${x - 4} 6 L${x} 1 L${x + 4} 6`} />
          })}
        </svg>
      )}
    </div>
  )
}

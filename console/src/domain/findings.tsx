import type { ReactNode } from 'react'
import { domainWords } from '../strings/domain'
import { useWords } from '../strings/language'
import { Button } from '../ui/button'
import { SearchIcon } from '../ui/icons'
import { Empty, Note } from '../ui/page'
import { numberText } from '../ui/values'
import css from './findings.module.css'
import { partsOf } from './highlight'

/** How many hits are asked for, and how many when more are wanted. */
export const STEPS = [10, 30, 100] as const

/** What a search has found, the best first, and how much of it there is: `children` are its hits. */
export function Findings({
  label,
  count,
  said,
  trouble,
  behind,
  nothing,
  busy,
  onAgain,
  onMore,
  children,
}: {
  readonly label: string
  readonly count: number
  /** What was found, in a sentence; read out when it changes. */
  readonly said: string
  /** Why less was done than was asked; empty if nothing was. */
  readonly trouble: string
  /** How many changes the index does not hold yet. */
  readonly behind: number
  /** What to do when there is no hit. */
  readonly nothing: string
  readonly busy: boolean
  readonly onAgain: () => void
  /** Absent when there are no more. */
  readonly onMore: (() => void) | undefined
  readonly children: ReactNode
}) {
  const t = useWords(domainWords).found
  return (
    <section className={css.stack} aria-label={label}>
      <p role="status" className={css.faint}>
        {count === 0 ? t.nothing : said}
      </p>
      {trouble !== '' && (
        <Note>
          {t.trouble} {trouble}
        </Note>
      )}
      {behind > 0 && (
        <Note>
          {t.behind(behind, numberText(behind))}{' '}
          <Button size="small" busy={busy} onPress={onAgain}>
            {t.again}
          </Button>
        </Note>
      )}
      {count === 0 ? (
        <Empty title={t.nothing} icon={<SearchIcon />}>
          {nothing}
        </Empty>
      ) : (
        <ol className={css.hits}>{children}</ol>
      )}
      {onMore !== undefined && (
        <div className={css.foot}>
          <Button busy={busy} onPress={onMore}>
            {t.more}
          </Button>
        </div>
      )}
    </section>
  )
}

/** One thing that was found: where it is, and lines of it as the text that they are, with the words of the query marked. */
export const Hit = ({
  name,
  place,
  beside,
  under,
  text,
  query,
}: {
  /** What a screen reader calls it. */
  readonly name: string
  /** The link to it. */
  readonly place: ReactNode
  readonly beside?: ReactNode
  /** What it stands under, in a line; may be empty. */
  readonly under: string
  readonly text: string
  readonly query: string
}) => (
  <li>
    <article className={css.hit} aria-label={name}>
      <div className={css.inline}>
        <h2>{place}</h2>
        {beside}
      </div>
      {under !== '' && <p className={css.under}>{under}</p>}
      {text !== '' && (
        <pre className={css.text}>
          {partsOf(text, query).map((part, at) =>
            // The parts of a text have no names, and their order never changes.
            part.found ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
          )}
        </pre>
      )}
    </article>
  </li>
)

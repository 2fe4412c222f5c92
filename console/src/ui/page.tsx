import type { ReactNode } from 'react'
import { useWords } from '../strings/language'
import { uiWords } from '../strings/ui'
import { Button } from './button'
import { classes } from './class-names'
import { NoteIcon, WarnIcon } from './icons'
import css from './page.module.css'

/** A page: its title is also that of the browser's tab, with the product's name. */
export function Page({
  title,
  heading,
  sub,
  actions,
  full = false,
  children,
}: {
  readonly title: string
  /** What stands in the page instead of the title. */
  readonly heading?: ReactNode
  readonly sub?: ReactNode
  readonly actions?: ReactNode
  /** Takes the whole width: for logs and diffs. */
  readonly full?: boolean | undefined
  readonly children: ReactNode
}) {
  return (
    <div className={classes(css.page, full && css.full)}>
      <title>{`${title} · Cadre`}</title>
      <header className={css.head}>
        <div className={css.titles}>
          <h1>{heading ?? title}</h1>
          {sub !== undefined && <div className={css.sub}>{sub}</div>}
        </div>
        {actions !== undefined && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A box with a heading. */
export function Panel({
  title,
  actions,
  flush = false,
  className,
  children,
}: {
  readonly title: ReactNode
  readonly actions?: ReactNode
  /** The content goes to the edges: for lists and tables. */
  readonly flush?: boolean | undefined
  readonly className?: string | undefined
  readonly children: ReactNode
}) {
  return (
    <section className={classes(css.panel, className)}>
      <header className={css.panelHead}>
        <h2>{title}</h2>
        {actions}
      </header>
      <div className={classes(css.panelBody, flush && css.flush)}>{children}</div>
    </section>
  )
}

export const Stats = ({ children }: { readonly children: ReactNode }) => <div className={css.stats}>{children}</div>

/** The parts of a figure with its name; put them into `<div className={statLook}>` or a link with that class. */
export const StatBody = ({
  label,
  value,
  detail,
  tone,
}: {
  readonly label: string
  readonly value: ReactNode
  readonly detail?: ReactNode
  readonly tone?: 'bad' | 'good' | 'warn' | 'info' | undefined
}) => (
  <>
    <span className={css.statLabel}>{label}</span>
    <span className={classes(css.statValue, tone && css[tone])}>{value}</span>
    {detail !== undefined && <span className={css.statDetail}>{detail}</span>}
  </>
)

export const statLook: string = css.stat ?? ''

/** Nothing there: what that means and the next step. */
export const Empty = ({
  title,
  icon,
  action,
  children,
}: {
  readonly title: string
  readonly icon?: ReactNode
  readonly action?: ReactNode
  readonly children?: ReactNode
}) => (
  <div className={css.empty}>
    {icon !== undefined && <span className={css.emptyIcon}>{icon}</span>}
    <h3>{title}</h3>
    {children !== undefined && <p>{children}</p>}
    {action !== undefined && <div className={css.emptyAction}>{action}</div>}
  </div>
)

/** What a detail says beyond the title and the fix, which it repeats for those who see nothing else. */
export const moreOf = (title: string, detail: string, fix: string): string => {
  const withoutFix = fix !== '' && detail.endsWith(fix) ? detail.slice(0, -fix.length).trim() : detail
  const rest = withoutFix.startsWith(title) ? withoutFix.slice(title.length) : withoutFix
  const which = /^ ?\((.*)\)\.?$/s.exec(rest)?.[1] ?? rest
  return /[\p{L}\p{N}]/u.test(which) ? which.trim() : ''
}

/** What failed, on which thing, and how to mend it. */
export function ProblemNote({
  title,
  detail,
  fix,
  onRetry,
}: {
  readonly title: string
  readonly detail?: string | undefined
  readonly fix?: string | undefined
  readonly onRetry?: (() => void) | undefined
}) {
  const t = useWords(uiWords)
  const more = moreOf(title, detail ?? '', fix ?? '')
  return (
    <div className={css.problem} role="alert">
      <WarnIcon />
      <div>
        <strong>{title}</strong>
        {more !== '' && <p>{more}</p>}
        {fix !== undefined && fix !== '' && <p>{fix}</p>}
      </div>
      {onRetry && (
        <Button size="small" onPress={onRetry}>
          {t.tryAgain}
        </Button>
      )}
    </div>
  )
}

/** Something to know, no error. */
export const Note = ({ children, icon }: { readonly children: ReactNode; readonly icon?: ReactNode }) => (
  <div className={css.note}>
    {icon ?? <NoteIcon />}
    <div>{children}</div>
  </div>
)

/** Keeps the place of what is on its way. */
export function Skeleton({ lines = 4 }: { readonly lines?: number | undefined }) {
  const t = useWords(uiWords)
  return (
    <div className={css.skeleton} role="status" aria-label={t.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className={css.bar} aria-hidden="true" />
      ))}
    </div>
  )
}

/** Names with values: `<Facts items={[['Node', node]]} />`; what is `undefined` is left out. */
export const Facts = ({ items }: { readonly items: readonly (readonly [string, ReactNode] | undefined)[] }) => (
  <dl className={css.facts}>
    {items
      .filter(item => item !== undefined)
      .map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
)

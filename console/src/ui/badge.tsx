import type { ReactNode } from 'react'
import css from './badge.module.css'
import { classes } from './class-names'

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad' | 'lost'

/** A state in a word. The icon or the dot goes with the word: colour is never alone. */
export const Badge = ({
  tone = 'neutral',
  icon,
  live = false,
  children,
}: {
  readonly tone?: Tone | undefined
  readonly icon?: ReactNode
  /** It goes on now: the dot breathes. */
  readonly live?: boolean | undefined
  readonly children: ReactNode
}) => (
  <span className={classes(css.badge, css[tone], live && css.live)}>
    {icon ?? <span className={css.dot} aria-hidden="true" />}
    {children}
  </span>
)

/** A label or a tag. */
export const Tag = ({ children, title }: { readonly children: ReactNode; readonly title?: string | undefined }) => (
  <span className={css.tag} title={title}>
    {children}
  </span>
)

export const Tags = ({ children }: { readonly children: ReactNode }) => <span className={css.tags}>{children}</span>

/** A number beside a heading or a name. */
export const Count = ({ children }: { readonly children: ReactNode }) => <span className={css.count}>{children}</span>

import type { ReactNode } from 'react'
import css from './settings.module.css'

/** The head of a part of the settings: what it is, and what can be done. */
export const Intro = ({ title, lead, children }: { readonly title: string; readonly lead: string; readonly children?: ReactNode }) => (
  <header className={css.intro}>
    <div>
      <h2>{title}</h2>
      <p>{lead}</p>
    </div>
    {children !== undefined && <div className={css.actions}>{children}</div>}
  </header>
)

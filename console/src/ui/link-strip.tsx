import { useEffect, useRef, type ReactNode } from 'react'
import css from './page.module.css'

/** Links to the parts of a page in one line, which scrolls where it is too long; the one that says `aria-current="page"` is in sight. */
export function LinkStrip({ label, className, children }: { readonly label: string; readonly className: string | undefined; readonly children: ReactNode }) {
  const strip = useRef<HTMLElement>(null)
  const shown = useRef<Element>(undefined)

  // Where the line is scrolled to is known to the browser alone; it is moved when another link is the current one, and else left.
  useEffect(() => {
    const current = strip.current?.querySelector('[aria-current="page"]') ?? undefined
    if (current === shown.current) return
    shown.current = current
    current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  })
  return (
    <nav ref={strip} className={className} aria-label={label}>
      {children}
    </nav>
  )
}

/** Parts of a page, each with an address of its own; the links say `aria-current="page"`. */
export const LinkTabs = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <LinkStrip label={label} className={css.tabs}>
    {children}
  </LinkStrip>
)

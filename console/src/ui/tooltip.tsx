import type { ReactNode } from 'react'
import { Focusable, Tooltip, TooltipTrigger } from 'react-aria-components'
import { classes } from './class-names'
import css from './tooltip.module.css'

/** What a `TooltipTrigger` shows. */
export const TooltipText = ({ children }: { readonly children: ReactNode }) => (
  <Tooltip offset={6} className={css.tooltip ?? ''}>
    {children}
  </Tooltip>
)

/** Text with more behind it, on hover and on focus: a time in UTC, a sum in full. */
export const Hint = ({
  hint,
  children,
  className,
}: {
  readonly hint: ReactNode
  readonly children: ReactNode
  readonly className?: string | undefined
}) => (
  <TooltipTrigger delay={300} closeDelay={50}>
    <Focusable>
      <span role="note" tabIndex={0} className={classes(css.target, className)}>
        {children}
      </span>
    </Focusable>
    <TooltipText>{hint}</TooltipText>
  </TooltipTrigger>
)

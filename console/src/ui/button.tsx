import type { ReactNode } from 'react'
import { Button as AriaButton, Focusable, TooltipTrigger } from 'react-aria-components'
import css from './button.module.css'
import { classes } from './class-names'
import { TooltipText } from './tooltip'

interface Look {
  /** `primary` at most once a page; `danger` for what cannot be taken back. */
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger' | undefined
  readonly size?: 'normal' | 'small' | undefined
  readonly icon?: ReactNode
  readonly className?: string | undefined
}

interface Act {
  readonly onPress?: (() => void) | undefined
  readonly type?: 'button' | 'submit' | undefined
  readonly form?: string | undefined
  /** Why it cannot be pressed now. The button stays reachable, so that the reason can be read. */
  readonly reason?: string | undefined
  /** The call is on its way; the button keeps its place and takes no second press. */
  readonly busy?: boolean | undefined
  readonly autoFocus?: boolean | undefined
  readonly pressed?: boolean | undefined
  readonly expanded?: boolean | undefined
}

const lookOf = ({ look = 'plain', size = 'normal', className }: Look, iconOnly: boolean) =>
  classes(
    css.button,
    look !== 'plain' && css[look],
    size === 'small' && css.small,
    iconOnly && css.icon,
    className,
  )

const Spinner = () => <span className={css.spinner} aria-hidden="true" />

/** A button with words. When `reason` is given it is disabled and says why, to the eye and to a screen reader. */
export function Button(props: Look & Act & { readonly children: ReactNode }) {
  const { children, icon, reason, busy, onPress, type = 'button', form, autoFocus, pressed, expanded } = props
  const look = lookOf(props, false)
  if (reason !== undefined) {
    return (
      <TooltipTrigger delay={200} closeDelay={100}>
        <Focusable>
          <button type="button" className={look} aria-disabled="true" aria-description={reason}>
            {icon}
            {children}
          </button>
        </Focusable>
        <TooltipText>{reason}</TooltipText>
      </TooltipTrigger>
    )
  }
  return (
    <AriaButton
      type={type}
      className={look}
      isPending={busy ?? false}
      {...(form === undefined ? {} : { form })}
      {...(onPress ? { onPress } : {})}
      {...(autoFocus ? { autoFocus } : {})}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </AriaButton>
  )
}

/** A button that is only an icon: `label` is its name and its tooltip. */
export function IconButton(props: Look & Act & { readonly label: string; readonly icon: ReactNode }) {
  const { label, icon, reason, busy, onPress, type = 'button', autoFocus, pressed, expanded } = props
  const look = lookOf({ ...props, look: props.look ?? 'quiet' }, true)
  if (reason !== undefined) {
    return (
      <TooltipTrigger delay={200} closeDelay={100}>
        <Focusable>
          <button type="button" className={look} aria-label={label} aria-disabled="true" aria-description={reason}>
            {icon}
          </button>
        </Focusable>
        <TooltipText>{reason}</TooltipText>
      </TooltipTrigger>
    )
  }
  return (
    <TooltipTrigger delay={500} closeDelay={50}>
      <AriaButton
        type={type}
        className={look}
        aria-label={label}
        isPending={busy ?? false}
        {...(onPress ? { onPress } : {})}
        {...(autoFocus ? { autoFocus } : {})}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
      >
        {busy ? <Spinner /> : icon}
      </AriaButton>
      <TooltipText>{label}</TooltipText>
    </TooltipTrigger>
  )
}

/** The look of a button for a link: `<Link className={buttonLook({ look: 'primary' })}>`. */
export const buttonLook = (look: Look = {}): string => lookOf(look, false)

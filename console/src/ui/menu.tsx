import type { ReactElement, ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator, Text } from 'react-aria-components'
import { classes } from './class-names'
import { CheckIcon } from './icons'
import css from './menu.module.css'

export interface Choice {
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  readonly onAction: () => void
  /** Why it cannot be chosen now; shown under the label. */
  readonly reason?: string | undefined
  readonly danger?: boolean | undefined
  /** The one that holds now, in a menu that chooses. */
  readonly chosen?: boolean | undefined
}

/** A menu behind `trigger` (a `Button` or an `IconButton`). `line` between two choices draws a line. */
export function Menu({
  label,
  trigger,
  choices,
  placement = 'bottom end',
}: {
  readonly label: string
  readonly trigger: ReactElement
  readonly choices: readonly (Choice | 'line')[]
  readonly placement?: 'bottom end' | 'bottom start' | 'top start' | 'top end' | undefined
}) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={css.popover ?? ''} placement={placement} offset={4}>
        <AriaMenu className={css.menu ?? ''} aria-label={label}>
          {choices.map((choice, index) =>
            choice === 'line' ? (
              <Separator key={`line-${index}`} className={css.separator ?? ''} />
            ) : (
              <MenuItem
                key={choice.id}
                id={choice.id}
                textValue={choice.label}
                className={classes(css.item, choice.danger && css.danger)}
                isDisabled={choice.reason !== undefined}
                onAction={choice.onAction}
              >
                {choice.icon}
                <span className={css.text}>
                  <Text slot="label">{choice.label}</Text>
                  {choice.reason !== undefined && (
                    <Text slot="description" className={css.detail ?? ''}>
                      {choice.reason}
                    </Text>
                  )}
                </span>
                {choice.chosen && <CheckIcon />}
              </MenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}

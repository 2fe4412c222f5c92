import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import css from './combo.module.css'
import { classes } from './class-names'
import field from './field.module.css'
import { ChevronDownIcon } from './icons'

export interface Known {
  readonly value: string
  readonly detail?: string | undefined
}

/** A line of text with known values to choose from; another value can be typed. */
export function Combo({
  label,
  hint,
  value,
  onChange,
  known,
  placeholder,
  mono = false,
  error,
  hideLabel = false,
}: {
  readonly label: string
  readonly hint?: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
  readonly known: readonly Known[]
  readonly placeholder?: string | undefined
  readonly mono?: boolean | undefined
  readonly error?: string | undefined
  readonly hideLabel?: boolean | undefined
}) {
  return (
    <ComboBox
      className={field.field ?? ''}
      allowsCustomValue
      menuTrigger="focus"
      inputValue={value}
      onInputChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label className={(hideLabel ? 'visually-hidden' : field.label) ?? ''}>{label}</Label>
      <div className={css.box}>
        <Input className={classes(field.control, field.select, mono && field.mono)} placeholder={placeholder ?? ''} spellCheck="false" />
        <Button>
          <ChevronDownIcon />
        </Button>
      </div>
      {hint !== undefined && (
        <Text slot="description" className={field.hint ?? ''}>
          {hint}
        </Text>
      )}
      {error !== undefined && (
        <Text slot="errorMessage" className={field.error ?? ''}>
          {error}
        </Text>
      )}
      <Popover className={css.popover ?? ''} offset={4}>
        <ListBox>
          {known.map(each => (
            <ListBoxItem key={each.value} id={each.value} textValue={each.value} className={css.item ?? ''}>
              <span>{each.value}</span>
              {each.detail !== undefined && <span className={css.detail}>{each.detail}</span>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

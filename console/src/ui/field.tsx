import { useId, type HTMLInputTypeAttribute, type ReactNode, type Ref } from 'react'
import { uiWords } from '../strings/ui'
import { useWords } from '../strings/language'
import { classes } from './class-names'
import css from './field.module.css'
import { ChevronDownIcon, SearchIcon } from './icons'

interface Described {
  readonly label: string
  readonly hint?: ReactNode
  /** What is wrong with the value; beside the field, and read with it. */
  readonly error?: string | undefined
  readonly required?: boolean | undefined
  /** The label is read, not shown: for filters in a row. */
  readonly hideLabel?: boolean | undefined
  readonly className?: string | undefined
}

interface Control {
  readonly id: string
  readonly className: string
  readonly required?: boolean
  readonly 'aria-invalid'?: true
  readonly 'aria-describedby'?: string
}

/** A label, a control, a hint and an error that belong together. */
export function Field(props: Described & { readonly children: (control: Control) => ReactNode }) {
  const { label, hint, error, required, hideLabel, className, children } = props
  const t = useWords(uiWords)
  const id = useId()
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ')
  return (
    <div className={classes(css.field, className)}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : css.label}>
        {label}
        {required && <span className={css.mark}>{t.required}</span>}
      </label>
      {children({
        id,
        className: css.control ?? '',
        ...(required ? { required: true } : {}),
        ...(error === undefined ? {} : { 'aria-invalid': true as const }),
        ...(described === '' ? {} : { 'aria-describedby': described }),
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={css.error} role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

interface TextProps extends Described {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly placeholder?: string | undefined
  readonly mono?: boolean | undefined
  readonly autoComplete?: string | undefined
  readonly disabled?: boolean | undefined
  /** Values to choose from; others can be typed. */
  readonly known?: readonly string[] | undefined
}

/** One line of text. */
export function TextField(
  props: TextProps & {
    readonly type?: HTMLInputTypeAttribute | undefined
    readonly inputRef?: Ref<HTMLInputElement> | undefined
    readonly inputMode?: 'text' | 'numeric' | 'decimal' | 'search' | undefined
  },
) {
  const list = useId()
  return (
    <Field {...props}>
      {control => (
        <>
          <input
            {...control}
            ref={props.inputRef}
            type={props.type ?? 'text'}
            className={classes(control.className, props.mono && css.mono)}
            value={props.value}
            placeholder={props.placeholder}
            autoComplete={props.autoComplete ?? 'off'}
            spellCheck={false}
            disabled={props.disabled}
            inputMode={props.inputMode}
            list={props.known === undefined ? undefined : list}
            onChange={event => props.onChange(event.target.value)}
          />
          {props.known !== undefined && (
            <datalist id={list}>
              {props.known.map(value => (
                <option key={value} value={value} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  )
}

/** Several lines of text. */
export function TextArea(
  props: TextProps & {
    readonly rows?: number | undefined
    readonly inputRef?: Ref<HTMLTextAreaElement> | undefined
    readonly onSubmit?: (() => void) | undefined
  },
) {
  return (
    <Field {...props}>
      {control => (
        <textarea
          {...control}
          ref={props.inputRef}
          className={classes(control.className, props.mono && css.mono)}
          rows={props.rows ?? 4}
          value={props.value}
          placeholder={props.placeholder}
          disabled={props.disabled}
          onChange={event => props.onChange(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && props.onSubmit) {
              event.preventDefault()
              props.onSubmit()
            }
          }}
        />
      )}
    </Field>
  )
}

export interface Option {
  readonly value: string
  readonly label: string
  readonly disabled?: boolean | undefined
}

/** One of a few: the browser's own control, which every keyboard and phone knows. */
export function Select(
  props: Described & {
    readonly value: string
    readonly onChange: (value: string) => void
    readonly options: readonly Option[]
    readonly disabled?: boolean | undefined
  },
) {
  return (
    <Field {...props}>
      {control => (
        <span className={css.selectBox}>
          <select
            {...control}
            className={classes(control.className, css.select)}
            value={props.value}
            disabled={props.disabled}
            onChange={event => props.onChange(event.target.value)}
          >
            {props.options.map(option => (
              <option key={option.value} value={option.value} disabled={option.disabled}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDownIcon />
        </span>
      )}
    </Field>
  )
}

/** A line of text to look for; its label is read, not shown. */
export function SearchField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly inputRef?: Ref<HTMLInputElement> | undefined
  readonly className?: string | undefined
}) {
  return (
    <Field label={props.label} hideLabel className={props.className}>
      {control => (
        <span className={css.searchBox}>
          <SearchIcon />
          <input
            {...control}
            ref={props.inputRef}
            type="search"
            value={props.value}
            placeholder={props.label}
            spellCheck={false}
            onChange={event => props.onChange(event.target.value)}
          />
        </span>
      )}
    </Field>
  )
}

/** Yes or no, with its words beside it. */
export function Checkbox(props: {
  readonly label: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean | undefined
}) {
  return (
    <label className={css.check}>
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={event => props.onChange(event.target.checked)}
      />
      <span>{props.label}</span>
    </label>
  )
}

/** One of two to five, all of them in sight. */
export function Segments(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly options: readonly (Option & { readonly icon?: ReactNode })[]
  readonly hideLabel?: boolean | undefined
}) {
  const name = useId()
  return (
    <fieldset className={classes(css.field, css.group)}>
      <legend className={props.hideLabel ? 'visually-hidden' : css.label}>{props.label}</legend>
      <div className={css.segments}>
        {props.options.map(option => (
          <label key={option.value} className={css.segment}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === props.value}
              disabled={option.disabled}
              onChange={() => props.onChange(option.value)}
            />
            <span>
              {option.icon}
              {option.label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

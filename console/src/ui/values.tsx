import { useState } from 'react'
import { locale, useLanguage, useWords } from '../strings/language'
import { uiWords } from '../strings/ui'
import { IconButton } from './button'
import { CheckIcon, CopyIcon } from './icons'
import { useNow } from './now'
import { Hint } from './tooltip'
import css from './values.module.css'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A length of time in at most two units: `42 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`. */
export const durationText = (seconds: number): string => {
  const all = Math.max(0, Math.floor(seconds))
  if (all < MINUTE) return `${all} s`
  if (all < HOUR) return `${Math.floor(all / MINUTE)} min ${all % MINUTE} s`
  if (all < DAY) return `${Math.floor(all / HOUR)} h ${Math.floor((all % HOUR) / MINUTE)} min`
  return `${Math.floor(all / DAY)} d ${Math.floor((all % DAY) / HOUR)} h`
}

const shortText = (seconds: number): string => {
  if (seconds < MINUTE) return `${Math.floor(seconds)} s`
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`
  return `${Math.floor(seconds / DAY)} d`
}

const utcText = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** A moment in the time of this place; UTC on hover and focus. `relative` says how long ago. */
export function Time({ at, relative = false }: { readonly at: string; readonly relative?: boolean | undefined }) {
  useLanguage()
  const moment = new Date(at)
  const today = new Date().toDateString() === moment.toDateString()
  return (
    <Hint hint={relative ? `${moment.toLocaleString(locale())} · ${utcText(moment)}` : utcText(moment)} className={css.time}>
      <time dateTime={at}>
        {relative ? (
          <Ago at={at} />
        ) : today ? (
          moment.toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', second: '2-digit' })
        ) : (
          moment.toLocaleString(locale(), { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
        )}
      </time>
    </Hint>
  )
}

/** How long ago, or in how long, as text that keeps up; no hover, for dense rows. */
export function Ago({ at }: { readonly at: string }) {
  const t = useWords(uiWords)
  const now = useNow()
  const seconds = (now - Date.parse(at)) / 1000
  if (seconds < -1) return t.inTime(shortText(-seconds))
  return seconds < 5 ? t.justNow : t.ago(shortText(seconds))
}

/** From `from` to `to`; while `to` is absent it counts on. */
export function Duration({ from, to }: { readonly from: string; readonly to?: string | undefined }) {
  const now = useNow()
  const end = to === undefined ? now : Date.parse(to)
  return <span className={css.time}>{durationText((end - Date.parse(from)) / 1000)}</span>
}

/** The time that is left until `until`, counting down; at its end `over`. */
export function Countdown({ until, over = '0 s' }: { readonly until: string; readonly over?: string | undefined }) {
  const now = useNow()
  const left = (Date.parse(until) - now) / 1000
  return (
    <span className={css.time} role="timer">
      {left <= 0 ? over : durationText(left)}
    </span>
  )
}

/** A number as it is written here: `12,345`. */
export const numberText = (value: number): string => value.toLocaleString(locale())

/** A number in short: `950`, `12.3k`, `4.5M`. */
export const compactText = (value: number): string =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value)

/** A count of tokens in short, in full on hover. */
export function Tokens({ count }: { readonly count: number }) {
  const t = useWords(uiWords)
  if (count < 1000) return <span className={css.time}>{numberText(count)}</span>
  return (
    <Hint hint={t.tokens(numberText(count))} className={css.time}>
      {compactText(count)}
    </Hint>
  )
}

/** US dollars: small sums keep their digits. */
export const moneyText = (usd: number): string =>
  usd.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    maximumFractionDigits: usd !== 0 && Math.abs(usd) < 1 ? 4 : 2,
    minimumFractionDigits: 2,
  })

/** A cost; `undefined` and `null` mean that there is no price for it, which is not nothing. */
export function Money({ usd }: { readonly usd: number | null | undefined }) {
  const t = useWords(uiWords)
  return <span className={css.time}>{usd === undefined || usd === null ? t.notPriced : moneyText(usd)}</span>
}

/** Bytes in units of 1024: `512 B`, `1.5 KiB`, `20 MiB`. */
export const bytesText = (bytes: number): string => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** Puts text into the clipboard. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string | undefined }) {
  const t = useWords(uiWords)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await writeClipboard(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1600)
  }
  return (
    <>
      <IconButton
        size="small"
        label={copied ? t.copied : (label ?? t.copy)}
        icon={copied ? <CheckIcon /> : <CopyIcon />}
        onPress={() => void copy()}
      />
      <span role="status" className="visually-hidden">
        {copied ? t.copied : ''}
      </span>
    </>
  )
}

const writeClipboard = async (text: string) => {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text)
    return
  }
  // Over plain http on another host the clipboard is closed to scripts; a selection can still be copied.
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'visually-hidden'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

/** A command or an id to take along. */
export const CopyLine = ({ text, label }: { readonly text: string; readonly label?: string | undefined }) => (
  <div className={css.copy}>
    <code>{text}</code>
    <CopyButton text={text} label={label} />
  </div>
)

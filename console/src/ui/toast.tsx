import { useSyncExternalStore, type ReactNode } from 'react'
import { useWords } from '../strings/language'
import { uiWords } from '../strings/ui'
import { IconButton } from './button'
import { classes } from './class-names'
import { CheckCircleIcon, CloseIcon, CrossCircleIcon, NoteIcon, WarnIcon } from './icons'
import css from './toast.module.css'

export interface Toast {
  readonly tone: 'info' | 'good' | 'warn' | 'bad'
  readonly title: string
  readonly text?: string | undefined
  /** A link or a button. */
  readonly action?: ReactNode
  /** Milliseconds until it goes by itself; errors stay until they are dismissed. */
  readonly stays?: number | undefined
}

interface Shown extends Toast {
  readonly id: number
}

const most = 4
let next = 1
let shown: readonly Shown[] = []
const listeners = new Set<() => void>()

const change = (to: readonly Shown[]) => {
  shown = to
  listeners.forEach(listener => listener())
}

const dismiss = (id: number) => change(shown.filter(toast => toast.id !== id))

/** Says something at the edge of the page, and to a screen reader. */
export const toast = (say: Toast): void => {
  const id = next++
  change([...shown.slice(-most + 1), { ...say, id }])
  const stays = say.stays ?? (say.tone === 'bad' ? undefined : 6000)
  if (stays !== undefined) setTimeout(() => dismiss(id), stays)
}

const icons = { info: NoteIcon, good: CheckCircleIcon, warn: WarnIcon, bad: CrossCircleIcon }

/** Where toasts appear; once in the page. */
export function Toasts() {
  const t = useWords(uiWords)
  const toasts = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    () => shown,
  )
  return (
    <section className={css.region} aria-label={t.notifications} aria-live="polite">
      {toasts.map(each => {
        const Icon = icons[each.tone]
        return (
          <div key={each.id} className={classes(css.toast, css[each.tone])}>
            <Icon />
            <div className={css.body}>
              <strong>{each.title}</strong>
              {each.text !== undefined && each.text !== '' && <p>{each.text}</p>}
              {each.action}
            </div>
            <IconButton size="small" label={t.dismiss} icon={<CloseIcon />} onPress={() => dismiss(each.id)} />
          </div>
        )
      })}
    </section>
  )
}

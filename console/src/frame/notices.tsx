import { useSyncExternalStore } from 'react'
import type { frame } from '../strings/en/frame'
import { BellIcon, BellOffIcon } from '../ui/icons'
import type { Choice } from '../ui/menu'

/** Whether the browser shows notices of watched jobs: asked for once, by choice, never at load. */
export type Notices = 'on' | 'off' | 'blocked' | 'insecure'

const key = 'cadre.notices'
const listeners = new Set<() => void>()
const tell = () => listeners.forEach(listener => listener())

const wanted = (): boolean => {
  try {
    return localStorage.getItem(key) === 'on'
  } catch {
    return false
  }
}

const keep = (on: boolean) => {
  try {
    localStorage.setItem(key, on ? 'on' : 'off')
  } catch {
    // Without storage there are no notices beyond the page.
  }
}

export const notices = (): Notices => {
  if (!('Notification' in window) || !window.isSecureContext) return 'insecure'
  if (Notification.permission === 'denied') return 'blocked'
  return Notification.permission === 'granted' && wanted() ? 'on' : 'off'
}

export const useNotices = (): Notices =>
  useSyncExternalStore(listener => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }, notices)

const turnOn = async () => {
  keep((await Notification.requestPermission()) === 'granted')
  tell()
}

const turnOff = () => {
  keep(false)
  tell()
}

/** The line of the account's menu that turns them on and off. */
export const noticeChoice = (state: Notices, t: typeof frame): Choice => ({
  id: 'notices',
  label: state === 'on' ? t.notifyOff : t.notifyOn,
  icon: state === 'on' ? <BellOffIcon /> : <BellIcon />,
  ...(state === 'blocked' ? { reason: t.notifyBlocked } : {}),
  ...(state === 'insecure' ? { reason: t.notifyInsecure } : {}),
  onAction: () => (state === 'on' ? turnOff() : void turnOn()),
})

import { useNavigate } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { Button as AriaButton } from 'react-aria-components'
import { addressOf } from '../api/client'
import { useMe } from '../api/me'
import { signOut } from '../api/session'
import { toastProblem } from '../domain/problem'
import { frameWords } from '../strings/frame'
import { chooseLanguage, useLanguage, useWords } from '../strings/language'
import { sessionWords } from '../strings/session'
import { buttonLook } from '../ui/button'
import { ExternalIcon, GlobeIcon, MoonIcon, SignOutIcon, SunIcon, SystemIcon, UserIcon } from '../ui/icons'
import { Menu } from '../ui/menu'
import css from './frame.module.css'
import { noticeChoice, useNotices } from './notices'
import { chooseTheme, useTheme } from './theme'

/** Who is signed in, and what they chose for this browser. */
export function Account({ compact = false }: { readonly compact?: boolean }) {
  const t = useWords(frameWords)
  const session = useWords(sessionWords)
  const me = useMe().data
  const theme = useTheme()
  const language = useLanguage()
  const notices = useNotices()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const leave = async () => {
    try {
      await signOut()
      queries.clear()
      await navigate({ to: '/sign-in', search: {} })
    } catch (error) {
      toastProblem(error)
    }
  }
  if (me === undefined) return null
  return (
    <Menu
      label={t.account(me.name)}
      placement={compact ? 'bottom end' : 'top start'}
      trigger={
        <AriaButton
          className={buttonLook({ look: 'quiet', className: compact ? undefined : css.accountButton })}
          aria-label={t.account(me.name)}
        >
          <UserIcon />
          {!compact && (
            <span className={css.who}>
              <b>{me.name}</b>
              <small>{me.team === undefined ? me.grant : `${me.grant} · ${me.team}`}</small>
            </span>
          )}
        </AriaButton>
      }
      choices={[
        { id: 'light', label: t.themeLight, icon: <SunIcon />, chosen: theme === 'light', onAction: () => chooseTheme('light') },
        { id: 'dark', label: t.themeDark, icon: <MoonIcon />, chosen: theme === 'dark', onAction: () => chooseTheme('dark') },
        { id: 'system', label: t.themeSystem, icon: <SystemIcon />, chosen: theme === 'system', onAction: () => chooseTheme('system') },
        'line',
        { id: 'en', label: 'English', icon: <GlobeIcon />, chosen: language === 'en', onAction: () => chooseLanguage('en') },
        { id: 'ko', label: '한국어', icon: <GlobeIcon />, chosen: language === 'ko', onAction: () => chooseLanguage('ko') },
        'line',
        noticeChoice(notices, t),
        { id: 'docs', label: t.apiDocs, icon: <ExternalIcon />, onAction: () => window.open(addressOf('/docs'), '_blank', 'noopener') },
        'line',
        { id: 'leave', label: session.signOut, icon: <SignOutIcon />, onAction: () => void leave() },
      ]}
    />
  )
}

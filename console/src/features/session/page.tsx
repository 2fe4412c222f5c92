import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { api, addressOf } from '../../api/client'
import { problemOf } from '../../api/problem'
import { isSessionOver, signIn } from '../../api/session'
import { Logo } from '../../ui/logo'
import { useWords } from '../../strings/language'
import { session as en } from '../../strings/en/session'
import { sessionWords } from '../../strings/session'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { Note, ProblemNote } from '../../ui/page'
import { CopyLine } from '../../ui/values'
import css from './page.module.css'

/** The code of a one-time link stands behind the `#`: it reaches no server's log. Read once, then taken away. */
const takeCode = (): string | undefined => {
  const code = new URLSearchParams(window.location.hash.slice(1)).get('code')
  if (code === null || code === '') return undefined
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
  return code
}

type Refusal = keyof (typeof en)['refusedWhy']

/** Why a sign-in with an account somewhere else came to nothing; a word that is none of them says that it took too long. */
const takeRefusal = (): Refusal | undefined => {
  const word = new URLSearchParams(window.location.hash.slice(1)).get('refused')
  if (word === null) return undefined
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
  return Object.hasOwn(en.refusedWhy, word) ? (word as Refusal) : 'expired'
}

const wantedKey = 'cadre-wanted'

/** Where somebody wanted to go before another site was asked who it is; once. */
const takeWanted = (): string | null => {
  const wanted = window.sessionStorage.getItem(wantedKey)
  window.sessionStorage.removeItem(wantedKey)
  return wanted
}

/** Accounts somewhere else with which one can sign in; nothing when there are none. */
function Accounts({ to }: { readonly to: string | undefined }) {
  const t = useWords(sessionWords)
  const options = api.useQuery('get', '/api/v1/session/options')
  const all = options.data?.items ?? []
  if (all.length === 0) return null
  return (
    <div className={css.accounts}>
      {all.map(one => (
        <Button
          key={one.name}
          onPress={() => {
            if (to !== undefined) window.sessionStorage.setItem(wantedKey, to)
            window.location.assign(addressOf(one.path))
          }}
        >
          {t.withAccount(one.name)}
        </Button>
      ))}
      <p>{t.or}</p>
    </div>
  )
}

/** Sign in with an account somewhere else, a key, or the one-time link that led here. */
export default function SignInPage() {
  const t = useWords(sessionWords)
  const [key, setKey] = useState('')
  const [code, setCode] = useState(takeCode)
  const [refusal] = useState(takeRefusal)
  const { to } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const router = useRouter()
  const queries = useQueryClient()
  const entry = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      queries.clear()
      const target = new URL(to ?? takeWanted() ?? '/', window.location.origin)
      await navigate({
        to: target.pathname as '/',
        search: router.options.parseSearch(target.search),
        replace: true,
      })
    },
  })
  const { mutate } = entry

  // A link that is opened where this page is already changes the part behind the # alone, and loads nothing.
  useEffect(() => {
    const follow = () => setCode(before => takeCode() ?? before)
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])

  // The link is followed when the page opens, which is no event of React.
  useEffect(() => {
    if (code !== undefined) mutate({ code })
  }, [code, mutate])

  const byLink = entry.variables !== undefined && 'code' in entry.variables
  const problem = entry.error === null ? undefined : problemOf(entry.error)
  return (
    <main className={css.page}>
      <title>{`${t.signIn} · Cadre`}</title>
      <div className={css.card}>
        <header className={css.head}>
          <Logo />
          <h1>Cadre</h1>
          <p>{byLink && entry.isPending ? t.linkBusy : t.lead}</p>
        </header>
        <form
          className={css.form}
          onSubmit={event => {
            event.preventDefault()
            if (key.trim() !== '') mutate({ key: key.trim() })
          }}
        >
          {problem === undefined && isSessionOver() && <Note>{t.ended}</Note>}
          {problem === undefined && refusal !== undefined && (
            <ProblemNote title={t.refused} detail={undefined} fix={t.refusedWhy[refusal]} />
          )}
          <Accounts to={to} />
          {problem !== undefined && (
            <ProblemNote
              title={byLink ? t.linkFailed : problem.title}
              detail={byLink ? undefined : problem.detail}
              fix={byLink && problem.status === 401 ? t.linkFailedFix : problem.fix}
            />
          )}
          <TextField
            label={t.key}
            type="password"
            autoComplete="current-password"
            value={key}
            onChange={setKey}
            hint={t.keyHint}
            mono
          />
          <Button type="submit" look="primary" busy={entry.isPending}>
            {t.signIn}
          </Button>
        </form>
        <div className={css.foot}>
          <p>{t.oneTime}</p>
          <CopyLine text="cadre console" />
        </div>
      </div>
    </main>
  )
}

import { Link, Navigate, Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useLive } from '../api/live'
import { onlyTeam, useGrantReason, useMe, useTeamReason } from '../api/me'
import { problemOf } from '../api/problem'
import { ProblemOf } from '../domain/problem'
import { frameWords } from '../strings/frame'
import { sessionWords } from '../strings/session'
import { useWords } from '../strings/language'
import { Button, buttonLook } from '../ui/button'
import { CrewsIcon, FlowsIcon, JobsIcon, KnowledgeIcon, LockIcon, NodesIcon, OverviewIcon, PlansIcon, PlusIcon, QuestionIcon, SearchIcon, SettingsIcon, TeamsIcon, UsageIcon, WarnIcon } from '../ui/icons'
import { LinkStrip } from '../ui/link-strip'
import { Empty, Page } from '../ui/page'
import { Toasts } from '../ui/toast'
import { Account } from './account'
import { LiveState, LostBar } from './connection'
import css from './frame.module.css'
import { Logo } from '../ui/logo'
import { mustHear, WatchedJobs } from './watched-jobs'

/** What is around every page: where one can go, who one is, whether what one sees is live. */
export function Frame() {
  const me = useMe()
  if (me.data === undefined) {
    if (me.error === null) return <div className={css.splash} />
    if (problemOf(me.error).status === 401) return <ToSignIn />
    return (
      <div className={css.splash}>
        <ProblemOf error={me.error} onRetry={() => void me.refetch()} />
      </div>
    )
  }
  return (
    <Shell>
      <Within team={onlyTeam(me.data)} />
    </Shell>
  )
}

/** The page; for a member's key only those of its team, for the server answers it nothing else. */
function Within({ team }: { readonly team: string | undefined }) {
  const t = useWords(sessionWords)
  const { pathname } = useLocation()
  if (team === undefined || pathname === '/teams' || pathname.startsWith('/teams/')) return <Outlet />
  if (pathname === '/') return <Navigate to="/teams/$team" params={{ team }} search={{}} replace />
  return (
    <Page title={t.onlyTeam(team)} heading="">
      <Empty
        title={t.onlyTeam(team)}
        icon={<LockIcon />}
        action={
          <Link to="/teams/$team" params={{ team }} search={{}} className={buttonLook({ look: 'primary' })}>
            {t.toTeam(team)}
          </Link>
        }
      >
        {t.onlyTeamFix}
      </Empty>
    </Page>
  )
}

/** Leads to the sign-in, and back to this page afterwards. */
function ToSignIn() {
  const navigate = useNavigate()
  const here = useRouter().latestLocation.href
  const [to] = useState(here)

  // Once: while the way there is loaded, this is drawn again with the new address already in place.
  useEffect(() => {
    void navigate({ to: '/sign-in', search: to === '/' ? {} : { to }, replace: true })
  }, [navigate, to])
  return <div className={css.splash} />
}

function Shell({ children }: { readonly children: ReactNode }) {
  const t = useWords(frameWords)
  const main = useRef<HTMLElement>(null)
  useLive(mustHear)
  return (
    <div className={css.frame}>
      {/* A link to #main would go by <base>, so the button moves the focus itself. */}
      <button type="button" className={`${css.skip} ${buttonLook({ look: 'primary' })}`} onClick={() => main.current?.focus()}>
        {t.skip}
      </button>
      <div className={css.top}>
        <Link to="/" className={css.brand}>
          <Logo /> Cadre
        </Link>
        <LiveState />
        <Account compact />
      </div>
      <div className={css.side}>
        <Link to="/" className={css.brand}>
          <Logo /> Cadre
        </Link>
        <NewJob />
        <Navigation />
        <div className={css.foot}>
          <LiveState />
          <Account />
        </div>
      </div>
      <main ref={main} className={css.main} tabIndex={-1}>
        <LostBar />
        {children}
      </main>
      <Toasts />
      <WatchedJobs />
    </div>
  )
}

function NewJob() {
  const t = useWords(frameWords)
  const grant = useGrantReason('member')
  const reason = useTeamReason() ?? grant
  if (reason !== undefined) {
    return (
      <Button reason={reason} icon={<PlusIcon />} className={css.new}>
        {t.newJob}
      </Button>
    )
  }
  return (
    <Link to="/jobs/new" search={{}} className={`${css.new} ${buttonLook({ look: 'primary' })}`}>
      <PlusIcon /> {t.newJob}
    </Link>
  )
}

function Navigation() {
  const t = useWords(frameWords)
  const only = useTeamReason()
  const { pathname } = useLocation()
  const current = (path: string) => (pathname === path || pathname.startsWith(`${path}/`) ? ('page' as const) : undefined)
  const teams = (
    <Link to="/teams" aria-current={current('/teams')}>
      <TeamsIcon /> {t.teams}
    </Link>
  )
  if (only !== undefined) {
    return (
      <nav className={css.nav} aria-label={t.navigation}>
        {teams}
      </nav>
    )
  }
  return (
    <LinkStrip className={css.nav} label={t.navigation}>
      <Link to="/" aria-current={pathname === '/' ? 'page' : undefined}>
        <OverviewIcon /> {t.overview}
      </Link>
      <Link to="/jobs" aria-current={current('/jobs')}>
        <JobsIcon /> {t.jobs}
      </Link>
      <Link to="/crews" aria-current={current('/crews')}>
        <CrewsIcon /> {t.crews}
      </Link>
      <Link to="/plans" search={{}} aria-current={current('/plans')}>
        <PlansIcon /> {t.plans}
      </Link>
      <Link to="/flows" search={{}} aria-current={current('/flows') ?? current('/deliveries')}>
        <FlowsIcon /> {t.flows}
      </Link>
      <Link to="/nodes" aria-current={current('/nodes')}>
        <NodesIcon /> {t.nodes}
      </Link>
      {teams}
      <Link to="/usage" search={{}} aria-current={current('/usage')}>
        <UsageIcon /> {t.usage}
      </Link>
      <Link to="/knowledge" search={{}} aria-current={current('/knowledge')}>
        <KnowledgeIcon /> {t.knowledge}
      </Link>
      <Link to="/search" search={{}} aria-current={current('/search')}>
        <SearchIcon /> {t.search}
      </Link>
      <Link to="/settings" aria-current={current('/settings')}>
        <SettingsIcon /> {t.settings}
      </Link>
    </LinkStrip>
  )
}

export function NotFound() {
  const t = useWords(frameWords)
  return (
    <Page title={t.notFound} heading="">
      <Empty
        title={t.notFound}
        icon={<QuestionIcon />}
        action={
          <Link to="/" className={buttonLook()}>
            {t.toOverview}
          </Link>
        }
      >
        {t.notFoundText}
      </Empty>
    </Page>
  )
}

/** A page that threw. The frame stays, so one can go elsewhere. */
export function Broken({ error }: { readonly error: unknown }) {
  const t = useWords(frameWords)
  const router = useRouter()
  return (
    <Page title={t.broken} heading="">
      <Empty title={t.broken} icon={<WarnIcon />} action={<Button onPress={() => void router.invalidate()}>{t.reload}</Button>}>
        {problemOf(error).detail || problemOf(error).title}
      </Empty>
    </Page>
  )
}

import { Link, useParams } from '@tanstack/react-router'
import { api } from '../../api/client'
import { useMe } from '../../api/me'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Badge, Count } from '../../ui/badge'
import { buttonLook } from '../../ui/button'
import { TeamsIcon } from '../../ui/icons'
import { LinkTabs } from '../../ui/link-strip'
import { Empty, Note, Page, Skeleton } from '../../ui/page'
import type { Team } from './board'
import { BoardTab } from './board-tab'
import { FeedTab } from './feed-tab'
import { LocksTab } from './locks-tab'
import { MailTab } from './mail-tab'
import { MembersTab } from './members-tab'
import type { Me } from './people'
import { TABS, type Tab } from './search'
import { useTeamSearch } from './use-team-search'

/** One team: its board, mail, locks, members and feed. */
export default function TeamPage() {
  const t = useWords(teamsWords)
  const { team: name = '' } = useParams({ strict: false })
  const me = useMe()
  const team = api.useQuery('get', '/api/v1/teams/{team}', { params: { path: { team: name } } })
  if (team.data !== undefined && me.data !== undefined) {
    return <Whole team={team.data} me={me.data} />
  }
  if (team.error !== null && problemOf(team.error).status === 404) {
    const back = (
      <Link to="/teams" className={buttonLook()}>
        {t.back}
      </Link>
    )
    return (
      <Page title={name}>
        <Empty title={t.goneTitle} icon={<TeamsIcon />} action={back}>
          {t.goneText}
        </Empty>
      </Page>
    )
  }
  return (
    <Page title={name}>
      {team.error === null ? <Skeleton /> : <ProblemOf error={team.error} onRetry={() => void team.refetch()} />}
    </Page>
  )
}

function Whole({ team, me }: { readonly team: Team; readonly me: Me }) {
  const t = useWords(teamsWords)
  const { search } = useTeamSearch()
  const tab = search.tab ?? 'board'
  return (
    <Page
      title={team.name}
      sub={t.members(team.members.length)}
      actions={team.archived_at === undefined ? undefined : <Badge>{t.archived}</Badge>}
      full={tab === 'board'}
    >
      {team.archived_at !== undefined && <Note>{t.archivedText}</Note>}
      <LinkTabs label={t.tabs}>
        {TABS.map(each => (
          <TabLink key={each} tab={each} team={team} chosen={each === tab} />
        ))}
      </LinkTabs>
      <Chosen tab={tab} team={team} me={me} />
    </Page>
  )
}

function TabLink({ tab, team, chosen }: { readonly tab: Tab; readonly team: Team; readonly chosen: boolean }) {
  const t = useWords(teamsWords)
  const count =
    tab === 'mail'
      ? team.members.reduce((sum, member) => sum + member.unread, 0)
      : tab === 'members'
        ? team.members.length
        : 0
  return (
    <Link
      to="/teams/$team"
      params={{ team: team.name }}
      search={tab === 'board' ? {} : { tab }}
      activeOptions={{ includeSearch: true, exact: true }}
      aria-current={chosen ? 'page' : undefined}
    >
      {t.tab[tab]}
      {count > 0 && <Count>{count}</Count>}
    </Link>
  )
}

function Chosen({ tab, team, me }: { readonly tab: Tab; readonly team: Team; readonly me: Me }) {
  switch (tab) {
    case 'board':
      return <BoardTab team={team} me={me} />
    case 'mail':
      return <MailTab team={team} me={me} />
    case 'locks':
      return <LocksTab team={team} me={me} />
    case 'members':
      return <MembersTab team={team} me={me} />
    case 'feed':
      return <FeedTab team={team} />
  }
}

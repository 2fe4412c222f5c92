import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useGrantReason } from '../../api/me'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Badge, Count } from '../../ui/badge'
import { classes } from '../../ui/class-names'
import { MailIcon } from '../../ui/icons'
import { Empty, Panel } from '../../ui/page'
import { Hint } from '../../ui/tooltip'
import type { Team, Viewer } from './board'
import { Compose, type Draft } from './compose'
import { Inbox } from './inbox'
import { inboxReason, teamReason, viewerOf, type Me } from './people'
import css from './teams.module.css'
import { useTeamSearch } from './use-team-search'

/** The inboxes of the team, one of them open, and a message to write. */
export function MailTab({ team, me }: { readonly team: Team; readonly me: Me }) {
  const t = useWords(teamsWords)
  const { search } = useTeamSearch()
  const needsMember = useGrantReason('member')
  const viewer = viewerOf(me, team)
  const own = team.members.find(member => member.name === viewer.name)
  const chosen = search.member ?? own?.name ?? (viewer.operator ? team.members[0]?.name : undefined)
  const write = needsMember ?? teamReason(me, team, t.reason)
  const [draft, setDraft] = useState<Draft>()
  const closed = (member: string) => needsMember ?? inboxReason(viewer, member, t.reason)
  return (
    <div className={css.mail}>
      <Panel title={t.inboxes} flush>
        <Boxes team={team} viewer={viewer} chosen={chosen} closed={closed} />
      </Panel>
      <div className={css.stack}>
        {chosen === undefined || closed(chosen) !== undefined ? (
          <Panel title={t.tab.mail}>
            <Empty title={t.mailPick} icon={<MailIcon />}>
              {chosen === undefined ? needsMember : closed(chosen)}
            </Empty>
          </Panel>
        ) : (
          <Inbox key={chosen} team={team} member={chosen} viewer={viewer} write={write} onAnswer={setDraft} />
        )}
        <Compose key={draft?.key} team={team} me={me} viewer={viewer} write={write} draft={draft} />
      </div>
    </div>
  )
}

function Boxes({
  team,
  viewer,
  chosen,
  closed,
}: {
  readonly team: Team
  readonly viewer: Viewer
  readonly chosen: string | undefined
  readonly closed: (member: string) => string | undefined
}) {
  const t = useWords(teamsWords)
  return (
    <ul className={css.boxes}>
      {team.members.map(member => {
        const reason = closed(member.name)
        const name = (
          <span className={css.boxName}>
            {member.name}
            {member.name === viewer.name && <span className={css.faint}> ({t.you})</span>}
          </span>
        )
        const counts = (
          <>
            {member.urgent > 0 && <Badge tone="warn">{t.urgentCount(member.urgent)}</Badge>}
            {member.unread > 0 && (
              <Count>
                {member.unread}
                <span className="visually-hidden"> {t.unread(member.unread)}</span>
              </Count>
            )}
          </>
        )
        return (
          <li key={member.name}>
            {reason === undefined ? (
              <Link
                to="/teams/$team"
                params={{ team: team.name }}
                search={{ tab: 'mail', member: member.name }}
                className={classes(css.box, member.name === chosen && css.chosen)}
                activeOptions={{ includeSearch: true, exact: true }}
              >
                {name}
                {counts}
              </Link>
            ) : (
              <span className={css.box} aria-disabled="true">
                <Hint hint={reason}>{name}</Hint>
                {counts}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}

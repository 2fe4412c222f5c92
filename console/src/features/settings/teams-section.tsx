import { Link } from '@tanstack/react-router'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { useWords } from '../../strings/language'
import { Badge, Tag, Tags } from '../../ui/badge'
import { buttonLook } from '../../ui/button'
import { TeamsIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import { Table } from '../../ui/table'
import { Intro } from './intro'
import css from './settings.module.css'

/** The teams at a glance; they are changed on their own pages. */
export function TeamsSection() {
  const t = useWords(settingsWords)
  const teams = api.useQuery('get', '/api/v1/teams', { params: { query: { limit: 200 } } })
  const all = teams.data?.items ?? []
  return (
    <>
      <Intro title={t.section.teams} lead={t.teams.lead}>
        <Link to="/teams" className={buttonLook({ look: 'primary' })}>
          {t.teams.open}
        </Link>
      </Intro>
      {teams.error !== null && <ProblemOf error={teams.error} onRetry={() => void teams.refetch()} />}
      {teams.isPending ? (
        <Skeleton />
      ) : all.length === 0 ? (
        <Empty title={t.teams.emptyTitle} icon={<TeamsIcon />}>
          {t.teams.emptyText}
        </Empty>
      ) : (
        <Table
          label={t.section.teams}
          rows={all}
          rowKey={team => team.name}
          columns={[
            {
              id: 'name',
              head: t.teams.column.name,
              cell: team => (
                <Link to="/teams/$team" params={{ team: team.name }} search={{ tab: 'members' }} className={css.name}>
                  {team.name}
                </Link>
              ),
            },
            {
              id: 'state',
              head: t.teams.column.state,
              cell: team =>
                team.archived_at === undefined ? <Badge tone="good">{t.teams.active}</Badge> : <Badge>{t.teams.archived}</Badge>,
            },
            { id: 'lead', head: t.teams.column.lead, cell: team => team.lead },
            { id: 'members', head: t.teams.column.members, number: true, cell: team => team.members.length },
            {
              id: 'resources',
              head: t.teams.column.resources,
              cell: team => (
                <Tags>
                  {team.resources.map(resource => (
                    <Tag key={resource}>{resource}</Tag>
                  ))}
                </Tags>
              ),
            },
          ]}
        />
      )}
    </>
  )
}

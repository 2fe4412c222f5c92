import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Badge, Tag, Tags } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { SearchField, TextField } from '../../ui/field'
import { PlusIcon, TeamsIcon } from '../../ui/icons'
import { Empty, Page, Skeleton } from '../../ui/page'
import { Table, type Column } from '../../ui/table'
import { toast } from '../../ui/toast'
import { Time } from '../../ui/values'
import { list, type Team } from './board'
import css from './teams.module.css'
import { useTeamSearch } from './use-team-search'

/** All teams. */
export default function TeamsPage() {
  const t = useWords(teamsWords)
  const needsOperator = useGrantReason('operator')
  const teams = api.useQuery('get', '/api/v1/teams', { params: { query: { limit: 200 } } })
  const [creating, setCreating] = useState(false)
  const all = teams.data?.items ?? []
  return (
    <Page
      title={t.title}
      sub={t.lead}
      actions={
        <Button look="primary" icon={<PlusIcon />} reason={needsOperator} onPress={() => setCreating(true)}>
          {t.create}
        </Button>
      }
    >
      {teams.error !== null && <ProblemOf error={teams.error} onRetry={() => void teams.refetch()} />}
      {teams.isPending ? (
        <Skeleton />
      ) : all.length === 0 && teams.error === null ? (
        <Empty title={t.emptyTitle} icon={<TeamsIcon />}>
          {t.emptyText}
        </Empty>
      ) : (
        <TeamTable all={all} />
      )}
      {creating && <CreateTeam onClose={() => setCreating(false)} />}
    </Page>
  )
}

function TeamTable({ all }: { readonly all: readonly Team[] }) {
  const t = useWords(teamsWords)
  const { search, change } = useTeamSearch()
  const wanted = (search.q ?? '').toLowerCase()
  const shown = all.filter(team => [team.name, ...team.members.map(member => member.name)].join('\n').toLowerCase().includes(wanted))
  const columns: Column<Team>[] = [
    {
      id: 'name',
      head: t.column.name,
      cell: team => (
        <span className={css.inline}>
          <Link to="/teams/$team" params={{ team: team.name }} search={{}} className={css.name}>
            {team.name}
          </Link>
          {team.archived_at !== undefined && <Badge>{t.archived}</Badge>}
        </span>
      ),
    },
    { id: 'members', head: t.column.members, cell: team => <Members team={team} /> },
    { id: 'unread', head: t.column.unread, number: true, cell: team => <Unread team={team} /> },
    {
      id: 'resources',
      head: t.column.resources,
      cell: team => (
        <Tags>
          {team.resources.map(resource => (
            <Tag key={resource}>{resource}</Tag>
          ))}
        </Tags>
      ),
    },
    { id: 'created', head: t.column.created, cell: team => <Time at={team.created_at} /> },
  ]
  return (
    <>
      <search className={css.filters}>
        <SearchField label={t.search} className={css.search} value={search.q ?? ''} onChange={q => change({ q: q === '' ? undefined : q })} />
      </search>
      {shown.length === 0 ? (
        <Empty title={t.noneMatch} icon={<TeamsIcon />} />
      ) : (
        <Table label={t.title} columns={columns} rows={shown} rowKey={team => team.name} />
      )}
    </>
  )
}

/** Names that are shown of a team in its row. */
const NAMES = 6

function Members({ team }: { readonly team: Team }) {
  const more = team.members.length - NAMES
  return (
    <span className={css.inline}>
      {team.members
        .slice(0, NAMES)
        .map(member => member.name)
        .join(', ')}
      {more > 0 && <span className={css.faint}>+{more}</span>}
    </span>
  )
}

function Unread({ team }: { readonly team: Team }) {
  const t = useWords(teamsWords)
  const unread = team.members.reduce((sum, member) => sum + member.unread, 0)
  const urgent = team.members.reduce((sum, member) => sum + member.urgent, 0)
  return (
    <span className={css.inlineEnd}>
      {urgent > 0 && <Badge tone="warn">{t.urgentCount(urgent)}</Badge>}
      {unread}
    </span>
  )
}

function CreateTeam({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [roles, setRoles] = useState('')
  const [lead, setLead] = useState('')
  const [resources, setResources] = useState('')
  const create = api.useMutation('post', '/api/v1/teams', {
    onSuccess: team => {
      toast({ tone: 'good', title: t.created(team.name) })
      void navigate({ to: '/teams/$team', params: { team: team.name }, search: {} })
    },
  })
  const send = () =>
    create.mutate({
      body: {
        name: name.trim(),
        roles: list(roles),
        resources: list(resources),
        ...(lead.trim() === '' ? {} : { lead: lead.trim() }),
      },
    })
  return (
    <Dialog
      title={t.createTitle}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="create-team" busy={create.isPending}>
            {t.create}
          </Button>
        </>
      }
    >
      <form
        id="create-team"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        <TextField label={t.name} hint={t.nameHint} value={name} onChange={setName} required mono />
        <TextField label={t.roles} hint={t.rolesHint} value={roles} onChange={setRoles} mono />
        <TextField label={t.lead_} hint={t.leadHint} value={lead} onChange={setLead} mono />
        <TextField label={t.resources} hint={t.resourcesHint} value={resources} onChange={setResources} mono />
      </form>
      {create.error !== null && <ProblemOf error={create.error} />}
    </Dialog>
  )
}

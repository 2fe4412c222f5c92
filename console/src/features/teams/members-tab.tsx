import { useState } from 'react'
import { useGrantReason } from '../../api/me'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { PlusIcon, TeamsIcon } from '../../ui/icons'
import { Empty, Panel } from '../../ui/page'
import { Table } from '../../ui/table'
import { Hint } from '../../ui/tooltip'
import { Time } from '../../ui/values'
import type { Schemas } from '../../api/client'
import { AddMember, RemoveMember, RotateKey } from './member-dialogs'
import type { Team } from './board'
import { teamReason, viewerOf, type Me } from './people'
import { EndTeam } from './end-team'
import css from './teams.module.css'

type Member = Schemas['MemberView']

const TONES: Record<Member['kind'], Tone> = { seat: 'good', claimed: 'warn', person: 'info' }

/** Who is in the team and by which key they speak; and the end of the team. */
export function MembersTab({ team, me }: { readonly team: Team; readonly me: Me }) {
  const t = useWords(teamsWords)
  const needsOperator = useGrantReason('operator')
  const reason = needsOperator ?? teamReason(me, team, t.reason)
  const viewer = viewerOf(me, team)
  const [dialog, setDialog] = useState<{ what: 'add' | 'rotate' | 'remove'; member: string }>()
  const close = () => setDialog(undefined)
  return (
    <>
      <div className={css.filters}>
        <span className={css.end}>
          <Button look="primary" icon={<PlusIcon />} reason={reason} onPress={() => setDialog({ what: 'add', member: '' })}>
            {t.memberAdd}
          </Button>
        </span>
      </div>
      {team.members.length === 0 ? (
        <Empty title={t.members(0)} icon={<TeamsIcon />}>
          {t.emptyText}
        </Empty>
      ) : (
        <Table
          label={t.tab.members}
          rows={team.members}
          rowKey={member => member.name}
          columns={[
            {
              id: 'name',
              head: t.member.name,
              cell: member => (
                <span className={css.inline}>
                  <span className={css.name}>{member.name}</span>
                  {member.name === viewer.name && <span className={css.faint}>({t.you})</span>}
                  {member.name === team.lead && <Badge tone="neutral">{t.lead_}</Badge>}
                </span>
              ),
            },
            {
              id: 'kind',
              head: t.member.kind,
              cell: member => (
                <Hint hint={t.kindMeans[member.kind]}>
                  <Badge tone={TONES[member.kind]}>{t.kind[member.kind]}</Badge>
                </Hint>
              ),
            },
            { id: 'joined', head: t.member.joined, cell: member => <Time at={member.joined_at} /> },
            { id: 'unread', head: t.member.unread, number: true, cell: member => member.unread },
            {
              id: 'actions',
              head: <span className="visually-hidden">{t.member.actions}</span>,
              cell: member => (
                <span className={css.rowActions}>
                  <Button
                    size="small"
                    reason={reason ?? (member.kind === 'person' ? t.reason.personKey : undefined)}
                    onPress={() => setDialog({ what: member.kind === 'claimed' ? 'add' : 'rotate', member: member.name })}
                  >
                    {t.memberRotate}
                  </Button>
                  <Button size="small" reason={reason} onPress={() => setDialog({ what: 'remove', member: member.name })}>
                    {t.memberRemove}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      <Panel title={t.danger}>
        <EndTeam team={team} reason={needsOperator} />
      </Panel>
      {dialog?.what === 'add' && <AddMember team={team.name} member={dialog.member} onClose={close} />}
      {dialog?.what === 'rotate' && <RotateKey team={team.name} member={dialog.member} onClose={close} />}
      {dialog?.what === 'remove' && <RemoveMember team={team.name} member={dialog.member} onClose={close} />}
    </>
  )
}

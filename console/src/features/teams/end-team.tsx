import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { ProblemNote } from '../../ui/page'
import { toast } from '../../ui/toast'
import type { Team } from './board'
import css from './teams.module.css'

type End = 'archive' | 'delete'

/** Archives or deletes the team; refused while members hold tasks. */
export function EndTeam({ team, reason }: { readonly team: Team; readonly reason: string | undefined }) {
  const t = useWords(teamsWords)
  const [end, setEnd] = useState<End>()
  return (
    <div className={css.stack}>
      {team.archived_at === undefined && (
        <div className={css.dangerRow}>
          <p>{t.archiveText}</p>
          <Button reason={reason} onPress={() => setEnd('archive')}>
            {t.archive}
          </Button>
        </div>
      )}
      <div className={css.dangerRow}>
        <p>{t.deleteText}</p>
        <Button look="danger" reason={reason} onPress={() => setEnd('delete')}>
          {t.delete}
        </Button>
      </div>
      {end !== undefined && <Ask team={team.name} end={end} onClose={() => setEnd(undefined)} />}
    </div>
  )
}

function Ask({ team, end, onClose }: { readonly team: string; readonly end: End; readonly onClose: () => void }) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const remove = api.useMutation('delete', '/api/v1/teams/{team}', {
    onSuccess: () => {
      toast({ tone: 'good', title: end === 'archive' ? t.archiveDone(team) : t.deleteDone(team) })
      onClose()
      if (end === 'delete') {
        void navigate({ to: '/teams' })
      }
    },
  })
  const problem = remove.error === null ? undefined : problemOf(remove.error)
  const send = () =>
    remove.mutate({ params: { path: { team }, query: end === 'archive' ? { archive: 'true' } : {} } })
  return (
    <Dialog
      title={end === 'archive' ? t.archiveTitle(team) : t.deleteTitle(team)}
      open
      alert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus={end === 'archive'}>
            {ui.cancel}
          </Button>
          <Button
            look="danger"
            busy={remove.isPending}
            reason={end === 'delete' && typed !== team ? t.deleteMismatch : undefined}
            onPress={send}
          >
            {end === 'archive' ? t.archive : t.delete}
          </Button>
        </>
      }
    >
      <p>{end === 'archive' ? t.archiveText : t.deleteText}</p>
      {end === 'delete' && <TextField label={t.deleteType(team)} value={typed} onChange={setTyped} mono />}
      {problem?.code === 'TEAM_BUSY' ? (
        <ProblemNote title={problem.title} detail={t.busy(problem.which['members'] ?? '')} />
      ) : (
        remove.error !== null && <ProblemOf error={remove.error} />
      )}
    </Dialog>
  )
}

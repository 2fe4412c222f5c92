import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Confirm } from '../../ui/dialog'
import { toast } from '../../ui/toast'
import type { Lock } from './locks'
import css from './teams.module.css'

/** Asks before a lock is taken away from its holder, and says what that means. */
export function BreakLock({ team, lock, onClose }: { readonly team: string; readonly lock: Lock; readonly onClose: () => void }) {
  const t = useWords(teamsWords)
  const steal = api.useMutation('post', '/api/v1/teams/{team}/locks/steal', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.lockBroken(lock.resource) })
      onClose()
    },
  })
  return (
    <Confirm
      title={t.lockBreakTitle(lock.resource)}
      open
      onClose={onClose}
      action={t.lockBreakDo}
      busy={steal.isPending}
      onConfirm={() => steal.mutate({ params: { path: { team } }, body: { resource: lock.resource, token: lock.token } })}
    >
      <div className={css.stack}>
        <p>{t.lockBreakText(lock.held_by ?? '')}</p>
        <p>{t.lockBreakToken(lock.token)}</p>
        <p>{t.lockBreakAudit}</p>
      </div>
      {steal.error !== null && <ProblemOf error={steal.error} />}
    </Confirm>
  )
}

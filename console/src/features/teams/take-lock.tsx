import { useState } from 'react'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Select, TextField } from '../../ui/field'
import { toast } from '../../ui/toast'
import type { Team } from './board'
import css from './teams.module.css'

const MODES = ['exclusive', 'shared'] as const
const TTLS = ['300', '900', '3600', '14400'] as const

/** Takes a lock as the person who is signed in. */
export function TakeLock({ team, resource: wanted, onClose }: { readonly team: Team; readonly resource: string; readonly onClose: () => void }) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const [resource, setResource] = useState(wanted)
  const [ttl, setTtl] = useState<(typeof TTLS)[number]>('900')
  const [mode, setMode] = useState<(typeof MODES)[number]>('exclusive')
  const take = api.useMutation('post', '/api/v1/teams/{team}/locks', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.lockTaken(resource.trim()) })
      onClose()
    },
  })
  return (
    <Dialog
      title={t.lockTakeTitle}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="take-lock" busy={take.isPending}>
            {t.lockTake}
          </Button>
        </>
      }
    >
      <form
        id="take-lock"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          take.mutate({ params: { path: { team: team.name } }, body: { resources: [resource.trim()], ttl_sec: Number(ttl), mode } })
        }}
      >
        <TextField
          label={t.lockResource}
          hint={t.lockResourceHint}
          value={resource}
          onChange={setResource}
          known={team.resources}
          required
          mono
        />
        <Select
          label={t.lockMode}
          value={mode}
          onChange={value => setMode(MODES.find(each => each === value) ?? 'exclusive')}
          options={MODES.map(value => ({ value, label: t.lockModes[value] }))}
        />
        <Select
          label={t.lockTtl}
          value={ttl}
          onChange={value => setTtl(TTLS.find(each => each === value) ?? '900')}
          options={TTLS.map(value => ({ value, label: t.lockTtls[value] }))}
        />
      </form>
      {take.error !== null && <ProblemOf error={take.error} />}
    </Dialog>
  )
}

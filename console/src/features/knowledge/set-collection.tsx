import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { knowledgeWords } from '../../strings/knowledge'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Select, TextField } from '../../ui/field'
import { toast } from '../../ui/toast'
import type { Collection } from './collections'
import css from './knowledge.module.css'

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/

/** Makes a collection, or says anew whose one is and what it tells of. */
export function SetCollection({
  old,
  taken,
  onDone,
  onClose,
}: {
  /** The one to change; absent to make another one. */
  readonly old?: Collection | undefined
  /** Names that there are: making one of them again would change it. */
  readonly taken: readonly string[]
  readonly onDone: (name: string) => void
  readonly onClose: () => void
}) {
  const t = useWords(knowledgeWords).set
  const ui = useWords(uiWords)
  const queries = useQueryClient()
  const [name, setName] = useState(old?.name ?? '')
  const [team, setTeam] = useState(old?.team ?? '')
  const [repository, setRepository] = useState(old?.repository ?? '')
  const teams = api.useQuery('get', '/api/v1/teams', { params: { query: { limit: 200 } } })
  const set = api.useMutation('put', '/api/v1/knowledge/{collection}', {
    onSuccess: async one => {
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/knowledge'] })
      toast({ tone: 'good', title: old === undefined ? t.made(one.name) : t.changed(one.name) })
      onDone(one.name)
    },
  })
  const wrong = old !== undefined || name === '' ? undefined : !NAME.test(name) ? t.nameWrong : taken.includes(name) ? t.nameTaken : undefined
  // The team of an old one may be gone by now, or not be among those that are listed.
  const names = [...new Set([...(teams.data?.items ?? []).map(each => each.name), ...(team === '' ? [] : [team])])]
  const send = () => {
    if (wrong !== undefined) return
    set.mutate({
      params: { path: { collection: name } },
      body: { ...(team === '' ? {} : { team }), ...(repository.trim() === '' ? {} : { repository: repository.trim() }) },
    })
  }
  return (
    <Dialog
      title={old === undefined ? t.createTitle : t.changeTitle(old.name)}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="set-collection" busy={set.isPending}>
            {t.save}
          </Button>
        </>
      }
    >
      <form
        id="set-collection"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        {old === undefined && <TextField label={t.name} hint={t.nameHint} value={name} onChange={setName} error={wrong} required mono />}
        <Select
          label={t.team}
          hint={t.teamHint}
          value={team}
          onChange={setTeam}
          options={[{ value: '', label: t.everybody }, ...names.map(value => ({ value, label: value }))]}
        />
        <TextField label={t.repository} hint={t.repositoryHint} value={repository} onChange={setRepository} mono />
      </form>
      {set.error !== null && <ProblemOf error={set.error} />}
    </Dialog>
  )
}

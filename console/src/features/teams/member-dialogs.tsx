import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { teamsWords } from '../../strings/teams'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Confirm, Dialog } from '../../ui/dialog'
import { Select, TextField } from '../../ui/field'
import { KeyIcon } from '../../ui/icons'
import { Note } from '../../ui/page'
import { toast } from '../../ui/toast'
import { CopyLine } from '../../ui/values'
import { keyVariable } from './people'
import css from './teams.module.css'

interface Props {
  readonly team: string
  readonly member: string
  readonly onClose: () => void
}

const EXPIRIES = ['never', '86400', '604800', '2592000', '31536000'] as const
const OVERLAPS = ['0', '3600', '86400'] as const

/** Gives a member, who may be new, a key; it is shown this once. */
export function AddMember({ team, member, onClose }: Props) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const [name, setName] = useState(member)
  const [expires, setExpires] = useState<(typeof EXPIRIES)[number]>('never')
  const add = api.useMutation('post', '/api/v1/teams/{team}/members', { gcTime: 0 })
  if (add.data !== undefined) {
    return <KeyShown made={add.data} onClose={onClose} />
  }
  return (
    <Dialog
      title={t.memberAddTitle}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="add-member" busy={add.isPending}>
            {t.memberMake}
          </Button>
        </>
      }
    >
      <form
        id="add-member"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          add.mutate({
            params: { path: { team } },
            body: { name: name.trim(), ...(expires === 'never' ? {} : { expires_in_sec: Number(expires) }) },
          })
        }}
      >
        <TextField label={t.memberName} hint={t.memberNameHint} value={name} onChange={setName} required mono />
        <Select
          label={t.memberExpires}
          value={expires}
          onChange={value => setExpires(EXPIRIES.find(each => each === value) ?? 'never')}
          options={EXPIRIES.map(value => ({ value, label: t.expiries[value] }))}
        />
      </form>
      {add.error !== null && <ProblemOf error={add.error} />}
    </Dialog>
  )
}

/** Gives a member another key; the present ones stay good for a while. */
export function RotateKey({ team, member, onClose }: Props) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]>('3600')
  const rotate = api.useMutation('post', '/api/v1/teams/{team}/members/{member}/rotate', { gcTime: 0 })
  if (rotate.data !== undefined) {
    return <KeyShown made={rotate.data} onClose={onClose} />
  }
  return (
    <Dialog
      title={t.memberRotateTitle(member)}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button
            look="primary"
            busy={rotate.isPending}
            onPress={() => rotate.mutate({ params: { path: { team, member } }, body: { overlap_sec: Number(overlap) } })}
          >
            {t.memberMake}
          </Button>
        </>
      }
    >
      <Select
        label={t.memberRotateText}
        value={overlap}
        onChange={value => setOverlap(OVERLAPS.find(each => each === value) ?? '3600')}
        options={OVERLAPS.map(value => ({ value, label: t.overlaps[value] }))}
      />
      {rotate.error !== null && <ProblemOf error={rotate.error} />}
    </Dialog>
  )
}

/** A key just made, and what to do with it. A press outside does not close it: the key could not be shown again. */
function KeyShown({ made, onClose }: { readonly made: Schemas['MemberKey']; readonly onClose: () => void }) {
  const t = useWords(teamsWords)
  const ui = useWords(uiWords)
  return (
    <Dialog
      title={t.memberKey(made.member)}
      open
      onClose={onClose}
      alert
      wide
      actions={
        <Button look="primary" onPress={onClose}>
          {ui.close}
        </Button>
      }
    >
      <Note icon={<KeyIcon />}>{t.keyOnce}</Note>
      <CopyLine text={made.secret} label={t.keyCopy} />
      <div className={css.stack}>
        <p>{t.keyUseText}</p>
        <CopyLine text={t.keyUse(made.team, made.member)} />
        <p>{t.keyVariable}</p>
        <CopyLine text={keyVariable(made.team, made.member)} />
      </div>
    </Dialog>
  )
}

/** Takes a member out of the team. */
export function RemoveMember({ team, member, onClose }: Props) {
  const t = useWords(teamsWords)
  const remove = api.useMutation('delete', '/api/v1/teams/{team}/members/{member}', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.memberRemoved(member) })
      onClose()
    },
  })
  return (
    <Confirm
      title={t.memberRemoveTitle(member)}
      open
      onClose={onClose}
      action={t.memberRemove}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { path: { team, member } } })}
    >
      <p>{t.memberRemoveText}</p>
      {remove.error !== null && <ProblemOf error={remove.error} />}
    </Confirm>
  )
}

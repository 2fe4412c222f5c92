import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Confirm, Dialog } from '../../ui/dialog'
import { Select, TextField } from '../../ui/field'
import { KeyIcon } from '../../ui/icons'
import { Note } from '../../ui/page'
import { toast } from '../../ui/toast'
import { CopyLine } from '../../ui/values'
import type { Key } from './keys'
import css from './settings.module.css'

/** Keys of nodes are made by their invites. */
const FOR_PEOPLE = ['viewer', 'member', 'operator', 'admin'] as const
const EXPIRIES = ['never', '86400', '604800', '2592000', '31536000'] as const

/** Makes a key; its secret is shown this once. */
export function CreateKey({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(settingsWords)
  const ui = useWords(uiWords)
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [grant, setGrant] = useState<(typeof FOR_PEOPLE)[number]>('member')
  const [expires, setExpires] = useState<(typeof EXPIRIES)[number]>('never')
  // Forgotten with the dialog: the secret is kept nowhere.
  const create = api.useMutation('post', '/api/v1/keys', {
    gcTime: 0,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/keys'] }),
  })
  if (create.data !== undefined) {
    return <KeyShown made={create.data} onClose={onClose} />
  }
  return (
    <Dialog
      title={t.keys.createTitle}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="create-key" busy={create.isPending}>
            {t.keys.make}
          </Button>
        </>
      }
    >
      <form
        id="create-key"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          create.mutate({
            body: { name: name.trim(), grant, ...(expires === 'never' ? {} : { expires_in_sec: Number(expires) }) },
          })
        }}
      >
        <TextField label={t.keys.name} hint={t.keys.nameHint} value={name} onChange={setName} required />
        <fieldset className={css.radios}>
          <legend>{t.keys.grant}</legend>
          {FOR_PEOPLE.map(each => (
            <label key={each} className={css.radio}>
              <input type="radio" name="grant" value={each} checked={each === grant} onChange={() => setGrant(each)} />
              <span className={css.name}>{t.keys.grants[each]}</span>
              <span className={css.faint}>{t.keys.grantMeans[each]}</span>
            </label>
          ))}
        </fieldset>
        <Select
          label={t.keys.expires}
          value={expires}
          onChange={value => setExpires(EXPIRIES.find(each => each === value) ?? 'never')}
          options={EXPIRIES.map(value => ({ value, label: t.keys.expiries[value] }))}
        />
      </form>
      {create.error !== null && <ProblemOf error={create.error} />}
    </Dialog>
  )
}

/** A press outside does not close it: the secret could not be shown again. */
function KeyShown({ made, onClose }: { readonly made: Schemas['KeyCreated']; readonly onClose: () => void }) {
  const t = useWords(settingsWords)
  const ui = useWords(uiWords)
  return (
    <Dialog
      title={t.keys.made(made.key.name)}
      open
      alert
      onClose={onClose}
      actions={
        <Button look="primary" onPress={onClose}>
          {ui.close}
        </Button>
      }
    >
      <Note icon={<KeyIcon />}>{t.keys.once}</Note>
      <CopyLine text={made.secret} label={t.keys.copy} />
      <p>{t.keys.useIt}</p>
      <CopyLine text="export CADRE_KEY=…" />
    </Dialog>
  )
}

/** Revokes a key, at once and for good. */
export function RevokeKey({ keyView, own, onClose }: { readonly keyView: Key; readonly own: boolean; readonly onClose: () => void }) {
  const t = useWords(settingsWords)
  const queries = useQueryClient()
  const revoke = api.useMutation('delete', '/api/v1/keys/{key}', {
    onSuccess: async () => {
      toast({ tone: 'good', title: t.keys.revokeDone(keyView.name) })
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/keys'] })
      onClose()
    },
  })
  return (
    <Confirm
      title={t.keys.revokeTitle(keyView.name)}
      open
      onClose={onClose}
      action={t.keys.revoke}
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate({ params: { path: { key: keyView.id } } })}
    >
      <p>{t.keys.revokeText}</p>
      {own && <p>{t.keys.revokeOwn}</p>}
      {revoke.error !== null && <ProblemOf error={revoke.error} />}
    </Confirm>
  )
}

import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Confirm, Dialog } from '../../ui/dialog'
import { Select, TextField } from '../../ui/field'
import { toast } from '../../ui/toast'
import { needsAdmin, readScope, SCOPE_KINDS, type ScopeKind } from './scopes'
import css from './settings.module.css'

type Secret = Schemas['SecretView']

/** Sets a secret, or gives one another value. The value goes out of the page with the answer. */
export function SetSecret({ secret, onClose }: { readonly secret?: Secret; readonly onClose: () => void }) {
  const t = useWords(settingsWords)
  const ui = useWords(uiWords)
  const notAdmin = useGrantReason('admin')
  const known = secret === undefined ? undefined : readScope(secret.scope)
  const [name, setName] = useState(secret?.name ?? '')
  const [kind, setKind] = useState<ScopeKind>(known?.kind ?? 'profile')
  const [of, setOf] = useState(known?.of ?? '')
  const [value, setValue] = useState('')
  const profiles = api.useQuery('get', '/api/v1/agents', { params: { query: { limit: 1000 } } })
  const set = api.useMutation('post', '/api/v1/secrets', {
    gcTime: 0,
    onSuccess: saved => {
      toast({ tone: 'good', title: t.secrets.saved(saved.name) })
      onClose()
    },
  })
  const closed = needsAdmin(kind) && notAdmin !== undefined ? t.secrets.adminOnly : undefined
  return (
    <Dialog
      title={secret === undefined ? t.secrets.setTitle : t.secrets.replaceTitle(secret.name)}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="set-secret" busy={set.isPending} reason={closed}>
            {t.secrets.save}
          </Button>
        </>
      }
    >
      <form
        id="set-secret"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          set.mutate({ body: { name: name.trim(), scope: `${kind}:${of.trim()}`, value } })
        }}
      >
        {secret === undefined && (
          <>
            <TextField label={t.secrets.name} hint={t.secrets.nameHint} value={name} onChange={setName} required mono />
            <Select
              label={t.secrets.scopeKind}
              value={kind}
              onChange={next => {
                const chosen = SCOPE_KINDS.find(each => each === next) ?? 'profile'
                setKind(chosen)
                setOf(chosen === 'team' ? 'main' : '')
              }}
              options={SCOPE_KINDS.map(each => ({ value: each, label: t.secrets.kinds[each] }))}
            />
            <TextField
              label={t.secrets.of[kind]}
              hint={t.secrets.ofHint[kind]}
              value={of}
              onChange={setOf}
              known={kind === 'profile' ? profiles.data?.items.map(profile => profile.name) : undefined}
              required
              mono
            />
          </>
        )}
        <TextField
          label={t.secrets.value}
          hint={t.secrets.valueHint}
          value={value}
          onChange={setValue}
          type="password"
          autoComplete="new-password"
          required
          mono
        />
      </form>
      {set.error !== null && <ProblemOf error={set.error} />}
    </Dialog>
  )
}

/** Removes a secret. */
export function RemoveSecret({ secret, onClose }: { readonly secret: Secret; readonly onClose: () => void }) {
  const t = useWords(settingsWords)
  const remove = api.useMutation('delete', '/api/v1/secrets', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.secrets.removed(secret.name) })
      onClose()
    },
  })
  return (
    <Confirm
      title={t.secrets.removeTitle(secret.name)}
      open
      onClose={onClose}
      action={t.secrets.remove}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { query: { name: secret.name, scope: secret.scope } } })}
    >
      <p>{t.secrets.removeText(secret.scope)}</p>
      {remove.error !== null && <ProblemOf error={remove.error} />}
    </Confirm>
  )
}

/** Has all secrets encrypted with a new key. */
export function RotateSecrets({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(settingsWords)
  const rotate = api.useMutation('post', '/api/v1/secrets/rotate', {
    onSuccess: ({ secrets }) => {
      toast({ tone: 'good', title: t.secrets.rotated(secrets) })
      onClose()
    },
  })
  return (
    <Confirm
      title={t.secrets.rotateTitle}
      open
      onClose={onClose}
      action={t.secrets.rotate}
      danger={false}
      busy={rotate.isPending}
      onConfirm={() => rotate.mutate({})}
    >
      <p>{t.secrets.rotateText}</p>
      {rotate.error !== null && <ProblemOf error={rotate.error} />}
    </Confirm>
  )
}

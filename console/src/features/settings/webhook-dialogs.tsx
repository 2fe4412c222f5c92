import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Confirm, Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { KeyIcon } from '../../ui/icons'
import { Note } from '../../ui/page'
import { CopyLine } from '../../ui/values'
import css from './settings.module.css'

/** Adds a webhook; its secret is shown this once. */
export function AddWebhook({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(settingsWords).webhooks
  const ui = useWords(uiWords)
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState('')
  // Forgotten with the dialog: the secret is kept nowhere.
  const add = api.useMutation('post', '/api/v1/webhooks', {
    gcTime: 0,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/webhooks'] }),
  })
  if (add.data !== undefined) {
    return <SecretShown made={add.data} onClose={onClose} />
  }
  return (
    <Dialog
      title={words.addTitle}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="add-webhook" busy={add.isPending}>
            {words.make}
          </Button>
        </>
      }
    >
      <form
        id="add-webhook"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          add.mutate({ body: { name: name.trim(), url: url.trim(), events: events.split(/[\s,]+/).filter(each => each !== '') } })
        }}
      >
        <TextField label={words.name} hint={words.nameHint} value={name} onChange={setName} required />
        <TextField label={words.url} hint={words.urlHint} value={url} onChange={setUrl} required mono />
        <TextField label={words.events} hint={words.eventsHint} value={events} onChange={setEvents} mono />
      </form>
      {add.error !== null && <ProblemOf error={add.error} />}
    </Dialog>
  )
}

/** A press outside does not close it: the secret could not be shown again. */
function SecretShown({ made, onClose }: { readonly made: Schemas['WebhookSecret']; readonly onClose: () => void }) {
  const words = useWords(settingsWords).webhooks
  const ui = useWords(uiWords)
  return (
    <Dialog
      title={words.made(made.webhook.name)}
      open
      alert
      onClose={onClose}
      actions={
        <Button look="primary" onPress={onClose}>
          {ui.close}
        </Button>
      }
    >
      <Note icon={<KeyIcon />}>{words.once}</Note>
      <CopyLine text={made.secret} />
      <p>{words.verify}</p>
    </Dialog>
  )
}

/** Removes a webhook, with what waits for it. */
export function RemoveWebhook({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const words = useWords(settingsWords).webhooks
  const queries = useQueryClient()
  const remove = api.useMutation('delete', '/api/v1/webhooks/{webhook}', {
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['get', '/api/v1/webhooks'] })
      onClose()
    },
  })
  return (
    <Confirm
      title={words.removeTitle(name)}
      open
      onClose={onClose}
      action={words.remove}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { path: { webhook: name } } })}
    >
      <p>{words.removeText}</p>
      {remove.error !== null && <ProblemOf error={remove.error} />}
    </Confirm>
  )
}

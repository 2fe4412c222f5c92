import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { settingsWords } from '../../strings/settings'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Checkbox, Select, TextField } from '../../ui/field'
import { KeyIcon, WarnIcon } from '../../ui/icons'
import { Note, Skeleton } from '../../ui/page'
import { CopyLine } from '../../ui/values'
import { bothOf, choicesFor, draftOf, PROVIDERS, requestOf, SECRET_CHOICES, withProvider, type Draft, type Settings } from './connection-draft'
import { hookOf } from './hook-address'
import css from './settings.module.css'
import { Findings } from './test-connection'

interface Props {
  readonly name: string | undefined
  /** Names that a new one may not have. */
  readonly taken: readonly string[]
  readonly onClose: () => void
}

/** Adds a connection, or changes the one of this name. */
export function SetConnection({ name, taken, onClose }: Props) {
  return name === undefined ? <Form taken={taken} onClose={onClose} /> : <Known name={name} onClose={onClose} />
}

function Known({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const words = useWords(settingsWords).integrations
  const found = api.useQuery(
    'get',
    '/api/v1/connections/{connection}',
    { params: { path: { connection: name } } },
    { gcTime: 0, staleTime: Infinity },
  )
  if (found.data !== undefined) {
    return <Form known={found.data} onClose={onClose} />
  }
  return (
    <Dialog title={words.changeOf(name)} open onClose={onClose} actions={<Button onPress={onClose}>{words.close}</Button>}>
      {found.error === null ? <Skeleton /> : <ProblemOf error={found.error} onRetry={() => void found.refetch()} />}
    </Dialog>
  )
}

interface FormProps {
  readonly known?: Settings
  readonly taken?: readonly string[]
  readonly onClose: () => void
}

function Form({ known, taken, onClose }: FormProps) {
  const words = useWords(settingsWords).integrations
  const ui = useWords(uiWords)
  const queries = useQueryClient()
  const [draft, setDraft] = useState<Draft>(() => draftOf(known))
  // Forgotten with the dialog: what was typed, and a secret that the server made.
  const save = api.useMutation('put', '/api/v1/connections/{connection}', {
    gcTime: 0,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/connections'] }),
  })
  const isBlank = draft.name.trim() === ''
  const [tried, setTried] = useState(false)
  const isTaken = taken?.includes(draft.name.trim()) === true
  const problem = save.error === null ? undefined : problemOf(save.error)
  const wrong = isTaken ? { name: words.taken } : isBlank && tried ? { name: words.noName } : problem?.code === 'INVALID' ? { [problem.which['field'] ?? '']: problem.fix } : {}
  if (save.data !== undefined) {
    return <Saved saved={save.data} onClose={onClose} />
  }
  return (
    <Dialog
      title={known === undefined ? words.add : words.changeOf(known.name)}
      open
      alert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" type="submit" form="set-connection" busy={save.isPending}>
            {words.save}
          </Button>
        </>
      }
    >
      <form
        id="set-connection"
        className={css.form}
        onSubmit={event => {
          event.preventDefault()
          setTried(true)
          if (isTaken || isBlank) return
          save.mutate({ params: { path: { connection: draft.name.trim() } }, body: requestOf(draft) })
        }}
      >
        <Fields draft={draft} onChange={setDraft} known={known} wrong={wrong} />
      </form>
      {problem !== undefined && (problem.code !== 'INVALID' || problem.which['field'] === undefined) && <ProblemOf error={save.error} />}
    </Dialog>
  )
}

interface FieldsProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  readonly known: Settings | undefined
  /** What is wrong with a field, by the API's name of it. */
  readonly wrong: Partial<Record<string, string>>
}

function Fields({ draft, onChange, known, wrong }: FieldsProps) {
  const words = useWords(settingsWords).integrations
  const both = bothOf(draft)
  const isApp = draft.provider === 'github' && draft.appId.trim() !== ''
  const typed = (field: Exclude<keyof Draft, 'removeToken'>) => ({ value: draft[field], onChange: (value: string) => onChange({ ...draft, [field]: value }), mono: true })
  return (
    <>
      {known === undefined && <TextField label={words.name} hint={words.nameHint} error={wrong['name']} required {...typed('name')} />}
      <Select
        label={words.provider}
        value={draft.provider}
        error={wrong['provider']}
        onChange={provider => onChange(withProvider(draft, provider))}
        options={PROVIDERS.map(value => ({ value, label: words.providers[value] ?? value }))}
      />
      <TextField label={words.url} hint={words.urlHint} error={wrong['url']} placeholder="https://" required {...typed('url')} />
      {draft.provider === 'plane' && (
        <TextField label={words.workspace} hint={words.workspaceHint} error={wrong['workspace']} required {...typed('workspace')} />
      )}
      {draft.provider === 'github' && (
        <>
          <TextField label={words.appId} hint={words.appIdHint} error={wrong['app_id']} {...typed('appId')} />
          <TextField label={words.installationId} hint={words.installationIdHint} error={wrong['installation_id']} {...typed('installationId')} />
        </>
      )}
      {!draft.removeToken && (
        <TextField
          label={isApp ? words.appKey : words.token}
          hint={known?.has_token === true ? words.tokenKept : isApp ? words.appKeyHint : words.tokenHint}
          error={wrong['token']}
          type="password"
          autoComplete="new-password"
          {...typed('token')}
        />
      )}
      {known?.has_token === true && (
        <Checkbox label={words.removeToken} checked={draft.removeToken} onChange={removeToken => onChange({ ...draft, removeToken })} />
      )}
      <TextField label={words.approvers} hint={words.approversHint} error={wrong['approvers']} {...typed('approvers')} />
      <TextField label={words.ownActors} hint={words.ownActorsHint} error={wrong['own_actors']} {...typed('ownActors')} />
      {both.length > 0 && <Note icon={<WarnIcon />}>{words.both(both.join(', '))}</Note>}
      <Select
        label={words.secret}
        hint={words.secretHint}
        error={wrong['generate_secret']}
        value={draft.choice}
        onChange={value => onChange({ ...draft, choice: SECRET_CHOICES.find(each => each === value) ?? draft.choice })}
        options={choicesFor(known).map(value => ({ value, label: words.secretChoice[value] }))}
      />
      {draft.choice === 'given' && (
        <TextField
          label={words.secretValue}
          error={wrong['webhook_secret']}
          type="password"
          autoComplete="new-password"
          required
          {...typed('secret')}
        />
      )}
    </>
  )
}

/** A press outside does not close it: a secret could not be shown again. */
function Saved({ saved, onClose }: { readonly saved: Schemas['ConnectionSaved']; readonly onClose: () => void }) {
  const words = useWords(settingsWords).integrations
  const [tests, setTests] = useState(0)
  const { connection, webhook_secret: secret } = saved
  return (
    <Dialog
      title={words.saved(connection.name)}
      open
      alert
      onClose={onClose}
      actions={
        <>
          <Button onPress={() => setTests(tests + 1)}>{words.testNow}</Button>
          <Button look="primary" onPress={onClose}>
            {words.close}
          </Button>
        </>
      }
    >
      {secret !== undefined && (
        <>
          <Note icon={<KeyIcon />}>{words.secretOnce}</Note>
          <CopyLine text={secret} />
        </>
      )}
      <p>{words.hookTo}</p>
      <CopyLine text={hookOf(connection)} />
      {connection.webhook_secrets > 1 && <Note>{words.rotating}</Note>}
      {tests > 0 && <Findings key={tests} of={connection.name} />}
    </Dialog>
  )
}

import { useState } from 'react'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { nodesWords } from '../../strings/nodes'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { CheckCircleIcon } from '../../ui/icons'
import { useNow } from '../../ui/now'
import { Note } from '../../ui/page'
import { Countdown, CopyLine } from '../../ui/values'
import css from './nodes.module.css'
import type { Node } from './select'

interface Props {
  readonly open: boolean
  readonly onClose: () => void
  readonly nodes: readonly Node[]
}

/** Makes an invite and shows the line to run on the new machine, until it has run out or the node has joined. */
export function AddNode(props: Props) {
  // Mounted anew for each opening, so that a line from before is never shown again.
  return props.open ? <OpenDialog {...props} /> : null
}

function OpenDialog({ onClose, nodes }: Props) {
  const t = useWords(nodesWords)
  const ui = useWords(uiWords)
  const [name, setName] = useState('')
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map())
  const invite = api.useMutation('post', '/api/v1/nodes/invites')
  const make = () => {
    setKnown(new Map(nodes.map(node => [node.name, node.joined_at])))
    invite.mutate({ body: name.trim() === '' ? {} : { node: name.trim() } })
  }
  const joined = invite.data && nodes.find(node => known.get(node.name) !== node.joined_at)
  return (
    <Dialog
      title={t.addTitle}
      open
      onClose={onClose}
      wide
      actions={
        <>
          <Button onPress={onClose}>{ui.close}</Button>
          {joined === undefined && (
            <Button look={invite.data === undefined ? 'primary' : 'plain'} busy={invite.isPending} onPress={make}>
              {invite.data === undefined ? t.addMake : t.addAgain}
            </Button>
          )}
        </>
      }
    >
      <p>{t.addText}</p>
      {joined === undefined && (
        <form
          onSubmit={event => {
            event.preventDefault()
            make()
          }}
        >
          <TextField label={t.addName} hint={t.addNameHint} value={name} onChange={setName} mono />
        </form>
      )}
      {invite.error !== null && <ProblemOf error={invite.error} />}
      {joined ? (
        <Note icon={<CheckCircleIcon />}>{t.addJoined(joined.name)}</Note>
      ) : (
        invite.data && <JoinLine line={invite.data.line} until={invite.data.expires_at} warning={invite.data.warning} />
      )}
    </Dialog>
  )
}

function JoinLine({ line, until, warning }: { readonly line: string; readonly until: string; readonly warning?: string | undefined }) {
  const t = useWords(nodesWords)
  const over = useNow() >= Date.parse(until)
  return (
    <div className={css.stack}>
      {warning !== undefined && <Note>{warning}</Note>}
      <strong>{t.addLine}</strong>
      {over ? <Note>{t.addExpired}</Note> : <CopyLine text={line} label={t.copyLine} />}
      <p className={css.left}>{t.addNeeds}</p>
      {!over && (
        <p className={css.left}>
          <span>{t.addWaiting}</span>
          <span>
            {t.addLeft} <Countdown until={until} />
          </span>
        </p>
      )}
    </div>
  )
}

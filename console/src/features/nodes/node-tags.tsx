import { useState } from 'react'
import { api } from '../../api/client'
import { ProblemOf } from '../../domain/problem'
import { nodesWords } from '../../strings/nodes'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { Facts } from '../../ui/page'
import { toast } from '../../ui/toast'
import type { Node } from './select'

/** Changes the tags that the server keeps for a node. */
export function NodeTags({ node, onClose }: { readonly node: Node; readonly onClose: () => void }) {
  const t = useWords(nodesWords)
  const ui = useWords(uiWords)
  const [text, setText] = useState(node.added_tags.join(', '))
  const own = node.facts.tags.filter(tag => !node.added_tags.includes(tag))
  const save = api.useMutation('put', '/api/v1/nodes/{node}/tags', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done.tags(node.name) })
      onClose()
    },
  })
  const send = () =>
    save.mutate({
      params: { path: { node: node.name } },
      body: { tags: [...new Set(text.split(/[\s,]+/).filter(Boolean))] },
    })
  return (
    <Dialog
      title={t.tagsTitle(node.name)}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" busy={save.isPending} onPress={send}>
            {t.tags}
          </Button>
        </>
      }
    >
      <p>{t.tagsText}</p>
      <Facts items={[[t.tagsOwn, own.length === 0 ? t.none : own.join(', ')]]} />
      <form
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        <TextField label={t.tagsAdded} hint={t.tagsHint} value={text} onChange={setText} mono />
      </form>
      {save.error !== null && <ProblemOf error={save.error} />}
    </Dialog>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf, toastProblem } from '../../domain/problem'
import { nodesWords } from '../../strings/nodes'
import { uiWords } from '../../strings/ui'
import { useWords } from '../../strings/language'
import { Button, IconButton } from '../../ui/button'
import { Confirm, Dialog } from '../../ui/dialog'
import { Select } from '../../ui/field'
import { BanIcon, MoreIcon, PlayIcon, TagIcon, TrashIcon } from '../../ui/icons'
import { Menu } from '../../ui/menu'
import { toast } from '../../ui/toast'
import { nodeReasons } from './actions'
import { NodeTags } from './node-tags'
import type { Node } from './select'

/** What one can do with a node; what cannot be done now says why. */
export function SteerNode({ node }: { readonly node: Node }) {
  const t = useWords(nodesWords)
  const needsOperator = useGrantReason('operator')
  const reasons = nodeReasons(node, t.reason)
  const [dialog, setDialog] = useState<'drain' | 'remove' | 'tags'>()
  const close = () => setDialog(undefined)
  const path = { params: { path: { node: node.name } } }
  const open = api.useMutation('post', '/api/v1/nodes/{node}/open', {
    onSuccess: () => toast({ tone: 'good', title: t.done.open(node.name) }),
    onError: toastProblem,
  })
  const cordon = api.useMutation('post', '/api/v1/nodes/{node}/cordon', {
    onSuccess: () => toast({ tone: 'good', title: t.done.cordon(node.name) }),
    onError: toastProblem,
  })
  return (
    <>
      {node.scheduling === 'open' ? (
        <Button icon={<BanIcon />} reason={needsOperator ?? reasons.cordon} busy={cordon.isPending} onPress={() => cordon.mutate(path)}>
          {t.cordon}
        </Button>
      ) : (
        <Button icon={<PlayIcon />} look="primary" reason={needsOperator ?? reasons.open} busy={open.isPending} onPress={() => open.mutate(path)}>
          {t.open}
        </Button>
      )}
      <Button reason={needsOperator ?? reasons.drain} onPress={() => setDialog('drain')}>
        {node.scheduling === 'draining' ? t.drainAgain : t.drain}
      </Button>
      <Menu
        label={t.more}
        trigger={<IconButton label={t.more} icon={<MoreIcon />} look="plain" />}
        choices={[
          ...(node.scheduling === 'open' || node.scheduling === 'cordoned'
            ? []
            : [
                {
                  id: 'cordon',
                  label: t.cordon,
                  icon: <BanIcon />,
                  reason: needsOperator ?? reasons.cordon,
                  onAction: () => cordon.mutate(path),
                },
              ]),
          { id: 'tags', label: t.tags, icon: <TagIcon />, reason: needsOperator, onAction: () => setDialog('tags') },
          'line',
          {
            id: 'remove',
            label: t.remove,
            icon: <TrashIcon />,
            danger: true,
            reason: needsOperator ?? reasons.remove,
            onAction: () => setDialog('remove'),
          },
        ]}
      />
      {dialog === 'drain' && <Drain node={node} onClose={close} />}
      {dialog === 'tags' && <NodeTags node={node} onClose={close} />}
      {dialog === 'remove' && <Remove node={node} onClose={close} />}
    </>
  )
}

const DEADLINES = ['never', '600', '3600', '14400', '86400'] as const

function Drain({ node, onClose }: { readonly node: Node; readonly onClose: () => void }) {
  const t = useWords(nodesWords)
  const ui = useWords(uiWords)
  const [deadline, setDeadline] = useState<(typeof DEADLINES)[number]>('never')
  const drain = api.useMutation('post', '/api/v1/nodes/{node}/drain', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done.drain(node.name) })
      onClose()
    },
  })
  const begin = () =>
    drain.mutate({
      params: { path: { node: node.name } },
      body: deadline === 'never' ? {} : { deadline_sec: Number(deadline) },
    })
  return (
    <Dialog
      title={t.drainTitle(node.name)}
      open
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button look="primary" busy={drain.isPending} onPress={begin}>
            {t.drain}
          </Button>
        </>
      }
    >
      <p>{t.drainText(node.running.length)}</p>
      <Select
        label={t.drainDeadline}
        value={deadline}
        onChange={value => setDeadline(DEADLINES.find(each => each === value) ?? 'never')}
        options={DEADLINES.map(value => ({ value, label: t.drainDeadlines[value] }))}
      />
      {drain.error !== null && <ProblemOf error={drain.error} />}
    </Dialog>
  )
}

function Remove({ node, onClose }: { readonly node: Node; readonly onClose: () => void }) {
  const t = useWords(nodesWords)
  const navigate = useNavigate()
  const remove = api.useMutation('delete', '/api/v1/nodes/{node}', {
    onSuccess: () => {
      toast({ tone: 'good', title: t.done.remove(node.name) })
      void navigate({ to: '/nodes', search: {} })
    },
  })
  return (
    <Confirm
      title={t.removeTitle(node.name)}
      open
      onClose={onClose}
      action={t.remove}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ params: { path: { node: node.name } } })}
    >
      <p>{t.removeText}</p>
      {node.state !== 'online' && <p>{t.removeAway}</p>}
      {remove.error !== null && <ProblemOf error={remove.error} />}
    </Confirm>
  )
}

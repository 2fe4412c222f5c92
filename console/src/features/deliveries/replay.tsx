import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { ProblemOf } from '../../domain/problem'
import { deliveriesWords } from '../../strings/deliveries'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { RetryIcon } from '../../ui/icons'
import { Facts, Skeleton } from '../../ui/page'
import { toast } from '../../ui/toast'
import { FateBadge, type Delivery } from './state'

const route = '/api/v1/deliveries/{delivery}/replay'

/** Reads a delivery once more: first only to say what would come of it, then, when a person has seen that, for real. */
export function Replay({ delivery }: { readonly delivery: Delivery }) {
  const t = useWords(deliveriesWords)
  const ui = useWords(uiWords)
  const reason = useGrantReason('operator')
  const [open, setOpen] = useState(false)
  const params = { path: { delivery: delivery.id } }
  const dry = api.useMutation('post', route)
  const real = api.useMutation('post', route, {
    onSuccess: ({ looks }) => {
      toast({ tone: 'good', title: looks ? t.replayedLooks(delivery.id) : t.replayed(delivery.id) })
      setOpen(false)
    },
  })
  const ask = () => {
    real.reset()
    dry.mutate({ params, body: { dry_run: true } })
    setOpen(true)
  }
  return (
    <>
      <Button icon={<RetryIcon />} reason={reason} onPress={ask}>
        {t.replay}
      </Button>
      <Dialog
        title={t.replayTitle(delivery.id)}
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onPress={() => setOpen(false)}>{ui.cancel}</Button>
            {dry.data !== undefined && (
              <Button look="primary" busy={real.isPending} onPress={() => real.mutate({ params, body: {} })}>
                {t.replayNow}
              </Button>
            )}
          </>
        }
      >
        <p>{t.replayLead}</p>
        {dry.error !== null && <ProblemOf error={dry.error} />}
        {dry.isPending && <Skeleton lines={3} />}
        {dry.data !== undefined && <Would replay={dry.data} />}
        {real.error !== null && <ProblemOf error={real.error} />}
      </Dialog>
    </>
  )
}

function Would({ replay: { delivery, looks } }: { readonly replay: Schemas['ReplayView'] }) {
  const t = useWords(deliveriesWords)
  return (
    <>
      <p role="status">
        <strong>{looks ? t.wouldLook : t.wouldNot}</strong>
      </p>
      <Facts
        items={[
          [t.column.event, <code key="event">{delivery.event}</code>],
          [t.fact.kind, delivery.kind === 'other' ? '–' : (t.kind[delivery.kind] ?? delivery.kind)],
          delivery.project === '' ? undefined : [t.fact.project, delivery.project],
          delivery.subject === '' ? undefined : [t.fact.subject, delivery.subject],
          [t.column.fate, <FateBadge key="fate" fate={delivery.fate} />],
        ]}
      />
    </>
  )
}

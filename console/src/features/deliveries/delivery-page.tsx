import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api, type Schemas } from '../../api/client'
import { useGrantReason } from '../../api/me'
import { problemOf } from '../../api/problem'
import { ProblemOf } from '../../domain/problem'
import { deliveriesWords } from '../../strings/deliveries'
import { useWords } from '../../strings/language'
import { buttonLook } from '../../ui/button'
import { Checkbox } from '../../ui/field'
import { LockIcon, MailIcon } from '../../ui/icons'
import { Empty, Facts, Note, Page, Panel, Skeleton } from '../../ui/page'
import { bytesText, Time } from '../../ui/values'
import css from './deliveries.module.css'
import { indent } from './indent'
import { Replay } from './replay'
import { FateBadge } from './state'

type Whole = Schemas['DeliveryDetail']

/** One delivery with what came. A body names people, so that only some may read it. */
export default function DeliveryPage() {
  const t = useWords(deliveriesWords)
  const { delivery: id = '' } = useParams({ strict: false })
  const reason = useGrantReason('operator')
  const back = (
    <Link to="/deliveries" search={{}} className={buttonLook()}>
      {t.back}
    </Link>
  )
  if (reason !== undefined) {
    return (
      <Page title={id}>
        <Empty title={reason} icon={<LockIcon />} action={back}>
          {t.closedText}
        </Empty>
      </Page>
    )
  }
  return <Open id={id} back={back} />
}

function Open({ id, back }: { readonly id: string; readonly back: React.ReactNode }) {
  const t = useWords(deliveriesWords)
  const delivery = api.useQuery('get', '/api/v1/deliveries/{delivery}', { params: { path: { delivery: id } } })
  if (delivery.data !== undefined) {
    const { fate, connection, event } = delivery.data.delivery
    return (
      <Page
        title={id}
        sub={
          <span className={css.inline}>
            <FateBadge fate={fate} /> {connection} · <code>{event}</code>
          </span>
        }
        actions={<Replay delivery={delivery.data.delivery} />}
      >
        <Shown whole={delivery.data} />
      </Page>
    )
  }
  if (delivery.error !== null && problemOf(delivery.error).status === 404) {
    return (
      <Page title={id}>
        <Empty title={t.goneTitle} icon={<MailIcon />} action={back}>
          {t.goneText}
        </Empty>
      </Page>
    )
  }
  return (
    <Page title={id}>
      {delivery.error === null ? <Skeleton /> : <ProblemOf error={delivery.error} onRetry={() => void delivery.refetch()} />}
    </Page>
  )
}

function Shown({ whole: { delivery, headers, body } }: { readonly whole: Whole }) {
  const t = useWords(deliveriesWords)
  return (
    <div className={css.columns}>
      <Body body={body} bytes={delivery.bytes} />
      <div className={css.stack}>
        <Panel title={t.about}>
          <Facts
            items={[
              [t.column.received, <Time key="received" at={delivery.received_at} />],
              [t.fact.provider, delivery.provider],
              [t.fact.kind, delivery.kind === 'other' ? '–' : (t.kind[delivery.kind] ?? delivery.kind)],
              delivery.project === '' ? undefined : [t.fact.project, delivery.project],
              delivery.subject === '' ? undefined : [t.fact.subject, delivery.subject],
              delivery.actor_id === '' ? undefined : [t.fact.actor, delivery.actor_id],
              [t.column.fate, t.fateText[delivery.fate] ?? delivery.fate],
              [t.column.signed, delivery.signed_by],
              delivery.provider_id === '' ? undefined : [t.fact.providerId, delivery.provider_id],
              [t.column.repeats, t.times(delivery.repeats)],
              [t.fact.bytes, bytesText(delivery.bytes)],
            ]}
          />
        </Panel>
        <Panel title={t.headers}>
          {Object.keys(headers).length === 0 ? (
            t.noHeaders
          ) : (
            <Facts
              items={Object.entries(headers)
                .toSorted(([one], [other]) => one.localeCompare(other))
                .map(([name, value]) => [name, value] as const)}
            />
          )}
        </Panel>
      </div>
    </div>
  )
}

/** Always as text: a stranger wrote it. */
function Body({ body, bytes }: { readonly body: string; readonly bytes: number }) {
  const t = useWords(deliveriesWords)
  const [raw, setRaw] = useState(false)
  const pretty = indent(body)
  // The server gives the first MiB.
  const isCut = bytes > 1024 * 1024
  return (
    <Panel title={t.body} actions={pretty !== undefined && <Checkbox label={t.asItCame} checked={raw} onChange={setRaw} />} flush>
      {isCut && <Note>{t.cut}</Note>}
      {/* Focusable, so that a long one scrolls by keyboard. */}
      <pre className={css.body} role="region" aria-label={t.body} tabIndex={0}>
        {raw ? body : (pretty ?? body)}
      </pre>
    </Panel>
  )
}

import { useState } from 'react'
import type { Schemas } from '../../../api/client'
import { auditWords } from '../../../strings/audit'
import { useWords } from '../../../strings/language'
import { IconButton } from '../../../ui/button'
import { ChevronDownIcon, ChevronRightIcon } from '../../../ui/icons'
import { Table } from '../../../ui/table'
import { Time } from '../../../ui/values'
import css from './audit.module.css'
import { EventDetails } from './event-details'
import { summaryOf } from './details'
import { ThingLink } from './thing-link'

type Event = Schemas['Event']

/** The list; each event opens in its place. */
export function Events({ label, events }: { readonly label: string; readonly events: readonly Event[] }) {
  const t = useWords(auditWords).list
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const turn = (seq: number) => setOpen(before => (before.has(seq) ? new Set([...before].filter(each => each !== seq)) : new Set([...before, seq])))
  return (
    <Table
      label={label}
      rows={events}
      rowKey={event => event.seq}
      below={event => (open.has(event.seq) ? <EventDetails event={event} /> : undefined)}
      columns={[
        {
          id: 'details',
          head: <span className="visually-hidden">{t.column.details}</span>,
          cell: event => (
            <IconButton
              size="small"
              label={t.details(event.kind, event.thing)}
              expanded={open.has(event.seq)}
              icon={open.has(event.seq) ? <ChevronDownIcon /> : <ChevronRightIcon />}
              onPress={() => turn(event.seq)}
            />
          ),
        },
        { id: 'at', head: t.column.at, cell: event => <Time at={event.at} /> },
        {
          id: 'who',
          head: t.column.who,
          cell: event => (
            <span className={css.inline}>
              <span className={css.name}>{event.actor.name}</span>
              {event.actor.key !== undefined && <span className={css.faint}>{event.actor.key}</span>}
            </span>
          ),
        },
        { id: 'kind', head: t.column.kind, cell: event => <code>{event.kind}</code> },
        { id: 'thing', head: t.column.thing, cell: event => <ThingLink event={event} /> },
        { id: 'from', head: t.column.from, cell: event => <span className={css.faint}>{event.actor.address}</span> },
        { id: 'body', head: t.column.body, cell: event => <span className={css.summary}>{summaryOf(event.body)}</span> },
      ]}
    />
  )
}

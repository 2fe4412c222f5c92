import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../../api/client'
import { auditWords } from '../../../strings/audit'
import { useWords } from '../../../strings/language'
import { Button } from '../../../ui/button'
import { Facts } from '../../../ui/page'
import { CopyButton, numberText } from '../../../ui/values'
import type { SettingsSearch } from '../search'
import { useSettingsSearch } from '../use-settings-search'
import css from './audit.module.css'
import { detailsOf, MOST_DETAILS, type Detail, type Value } from './details'
import { ThingLink } from './thing-link'

type Event = Schemas['Event']

/** All that an event says, readable, with ways to see more of its like. */
export function EventDetails({ event }: { readonly event: Event }) {
  const t = useWords(auditWords)
  const { change } = useSettingsSearch()
  const only = (part: SettingsSearch) => () => change({ actor: undefined, thing: undefined, kind: undefined, ...part })
  const details = detailsOf(event.body)
  const { name, key, address } = event.actor
  // What happened in nobody's name is in the audit for some kinds only, and found with one of them.
  const sameActor = key === undefined ? { actor: name, kind: event.kind.split('.', 1)[0] ?? event.kind } : { actor: key }
  return (
    <section className={css.details} aria-label={t.list.details(event.kind, event.thing)}>
      <Facts
        items={[
          [t.detail.seq, numberText(event.seq)],
          [t.detail.at, <time key="at" dateTime={event.at}>{event.at}</time>],
          [t.detail.who, [name, key ?? t.detail.itself, address].filter(part => part !== '').join(' · ')],
          [t.filter.kind, <code key="kind">{event.kind}</code>],
          [t.filter.thing, <ThingLink key="thing" event={event} />],
          event.job === undefined ? undefined : [t.detail.job, <Link key="job" to="/jobs/$job" params={{ job: event.job }} search={{}}>{event.job}</Link>],
        ]}
      />
      {details.length === 0 ? (
        <p className={css.faint}>{t.detail.noMore}</p>
      ) : (
        <Facts items={details.slice(0, MOST_DETAILS).map(each => [each.name, <Said key={each.name} detail={each} />] as const)} />
      )}
      {details.length > MOST_DETAILS && <p className={css.faint}>{t.detail.cut(details.length - MOST_DETAILS)}</p>}
      <div className={css.ways}>
        <Button size="small" onPress={only(sameActor)}>
          {t.filter.onlyActor(name)}
        </Button>
        <Button size="small" onPress={only({ thing: event.thing })}>
          {t.filter.onlyThing}
        </Button>
        <Button size="small" onPress={only({ kind: event.kind })}>
          {t.filter.onlyKind}
        </Button>
        <CopyButton text={JSON.stringify(event, undefined, 2)} label={t.detail.copy} />
      </div>
    </section>
  )
}

function Said({ detail: { value, was } }: { readonly detail: Detail }) {
  const t = useWords(auditWords).detail
  const text = (one: Value): string => (one === null || one === '' ? t.nothing : typeof one === 'boolean' ? (one ? t.yes : t.no) : String(one))
  return <span className={css.said}>{was === undefined ? text(value) : t.changed(text(was), text(value))}</span>
}

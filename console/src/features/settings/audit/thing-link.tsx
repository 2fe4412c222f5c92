import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Schemas } from '../../../api/client'
import { placeOf } from './things'

/** What an event happened to; a link to its page where there is one. */
export function ThingLink({ event }: { readonly event: Schemas['Event'] }): ReactNode {
  const { thing } = event
  const place = placeOf(event)
  if (place === undefined) return thing
  switch (place.page) {
    case 'jobs':
      return <Link to="/jobs/$job" params={{ job: place.id }} search={{}}>{thing}</Link>
    case 'crews':
      return <Link to="/crews/$crew" params={{ crew: place.id }} search={{}}>{thing}</Link>
    case 'plans':
      return <Link to="/plans/$plan" params={{ plan: place.id }} search={{}}>{thing}</Link>
    case 'flows':
      return <Link to="/flows/$flow" params={{ flow: place.id }} search={{}}>{thing}</Link>
    case 'deliveries':
      return <Link to="/deliveries/$delivery" params={{ delivery: place.id }}>{thing}</Link>
    case 'nodes':
      return <Link to="/nodes/$node" params={{ node: place.id }}>{thing}</Link>
    case 'teams':
      return <Link to="/teams/$team" params={{ team: place.id }} search={place.tab === undefined ? {} : { tab: place.tab }}>{thing}</Link>
    case 'knowledge':
      return <Link to="/knowledge/$collection" params={{ collection: place.id }} search={{}}>{thing}</Link>
    case 'settings':
      return <Link to="/settings/$section" params={{ section: place.id }} search={{}}>{thing}</Link>
    case 'usage':
      return <Link to="/usage" search={{}}>{thing}</Link>
  }
}

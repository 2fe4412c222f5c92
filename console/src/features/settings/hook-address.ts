import { addressOf, type Schemas } from '../../api/client'

/** Where webhooks of a connection go: the address that the server knows of itself, else the one of this page. */
export const hookOf = (of: Pick<Schemas['ConnectionView'], 'webhook' | 'webhook_url'>): string => of.webhook_url ?? addressOf(of.webhook)

import type { Schemas } from '../../../api/client'

const AUDIT_EVERY_MS = 3000

/** What took more than one look is not looked for so often. */
const RARE_EVERY_MS = 30_000

/** A look of the server ends after a bounded number of events, with or without a match: so many looks are one page here. */
const MOST_LOOKS = 4

type Page = Schemas['EventPage']

/** A page, and how many looks it took. */
export type AuditPage = Page & { readonly looks: number }

/** How soon the first page is fetched again; `false` while a person reads further down, or has an error to look at. */
export const againIn = (pages: readonly AuditPage[], isError: boolean): number | false =>
  pages.length > 1 || isError ? false : (pages[0]?.looks ?? 1) > 1 ? RARE_EVERY_MS : AUDIT_EVERY_MS

/** One page from a few looks of the server: without a match yet it says from where one goes on. */
export async function lookAlong(
  look: (cursor: string | undefined) => Promise<Page>,
  cursor: string | undefined,
): Promise<AuditPage> {
  let page = await look(cursor)
  let looks = 1
  for (; looks < MOST_LOOKS && page.items.length === 0 && page.next !== undefined; looks++) page = await look(page.next)
  return { ...page, looks }
}

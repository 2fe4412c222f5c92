import { emptyDraft, type Draft, type RepositoryDraft } from './draft'

/**
 * What a person has typed, until it is filed: kept in this tab, so that a look elsewhere loses nothing. Without the
 * environment and without what an address logs in with, which may be secrets.
 */
const keyOf = (who: string) => `cadre.new-job.${who}`

const withoutLogin = (place: string): string => place.replace(/^(https?:\/\/)[^/]*@/i, '$1')

export const withoutSecrets = (draft: Draft): Draft => ({
  ...draft,
  env: '',
  repositories: draft.repositories.map(each => ({
    ...each,
    place: withoutLogin(each.place),
    ...(each.origin === undefined ? {} : { origin: withoutLogin(each.origin) }),
  })),
})

const isRow = (value: unknown): value is RepositoryDraft => {
  if (typeof value !== 'object' || value === null) return false
  const row = value as Record<string, unknown>
  return (
    Number.isSafeInteger(row['row']) &&
    ['place', 'ref', 'name', 'prepare', 'after'].every(name => typeof row[name] === 'string') &&
    ['bundle', 'origin'].every(name => row[name] === undefined || typeof row[name] === 'string')
  )
}

const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(emptyDraft).every(([name, empty]) => typeof (value as Record<string, unknown>)[name] === typeof empty) &&
  Array.isArray((value as Draft).repositories) &&
  (value as Draft).repositories.every(isRow)

/** What this person had typed; nothing if there is none, or an older console kept it. */
export const readDraft = (who: string): Draft | undefined => {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(who)) ?? 'null')
    return isDraft(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

export const keepDraft = (who: string, draft: Draft): void => {
  try {
    const kept = withoutSecrets(draft)
    if (JSON.stringify(kept) === JSON.stringify(emptyDraft)) sessionStorage.removeItem(keyOf(who))
    else sessionStorage.setItem(keyOf(who), JSON.stringify(kept))
  } catch {
    // Without storage it lives as long as the page.
  }
}

export const dropDraft = (who: string): void => keepDraft(who, emptyDraft)

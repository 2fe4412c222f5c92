import { addressOf, consoleHeader } from './client'
import { problemOf } from './problem'

const send = async (method: 'POST' | 'DELETE', body?: { readonly key: string } | { readonly code: string }): Promise<void> => {
  const response = await fetch(addressOf('/api/v1/session'), {
    method,
    credentials: 'same-origin',
    headers: { ...consoleHeader, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw problemOf(await response.json().catch(() => new TypeError('fetch failed')))
}

/** Signs in with a key or with the code of a one-time link; the server sets a cookie that scripts cannot read. */
export const signIn = (by: { readonly key: string } | { readonly code: string }): Promise<void> => send('POST', by)

/** Ends the session of this browser, at the server too. */
export const signOut = (): Promise<void> => send('DELETE')

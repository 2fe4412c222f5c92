import { client } from './client'

let over = false
let leaving = false

/** The server ended the session of this page: its time is over, or its key was taken back. */
export const sessionEnded = (): void => {
  over = !leaving
}

/** Whether it did, since this page was loaded or somebody signed in. */
export const isSessionOver = (): boolean => over

/** Signs in with a key or with the code of a one-time link; the server sets a cookie that scripts cannot read. */
export const signIn = async (by: { readonly key: string } | { readonly code: string }): Promise<void> => {
  const { error } = await client.POST('/api/v1/session', { body: by })
  if (error !== undefined) throw error
  over = leaving = false
}

/** Ends the session of this browser, at the server too. */
export const signOut = async (): Promise<void> => {
  leaving = true
  const { error } = await client.DELETE('/api/v1/session').catch((reason: unknown) => ({ error: reason }))
  if (error !== undefined) {
    leaving = false
    throw error
  }
}

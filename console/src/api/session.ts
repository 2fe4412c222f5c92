import { client } from './client'

/** Signs in with a key or with the code of a one-time link; the server sets a cookie that scripts cannot read. */
export const signIn = async (by: { readonly key: string } | { readonly code: string }): Promise<void> => {
  const { error } = await client.POST('/api/v1/session', { body: by })
  if (error !== undefined) throw error
}

/** Ends the session of this browser, at the server too. */
export const signOut = async (): Promise<void> => {
  const { error } = await client.DELETE('/api/v1/session')
  if (error !== undefined) throw error
}

import type { Schemas } from '../../api/client'

export type Settings = Schemas['ConnectionSettings']

export const PROVIDERS = ['plane', 'gitea', 'forgejo', 'github', 'gitlab'] as const

export const SECRET_CHOICES = ['keep', 'generate', 'given', 'none', 'end', 'remove'] as const
export type SecretChoice = (typeof SECRET_CHOICES)[number]

/** A connection as it is typed. */
export interface Draft {
  readonly name: string
  readonly provider: string
  readonly url: string
  readonly workspace: string
  /** Of a GitHub App; empty without one. */
  readonly appId: string
  readonly installationId: string
  /** The private key of an app. */
  readonly token: string
  readonly removeToken: boolean
  readonly approvers: string
  readonly ownActors: string
  readonly choice: SecretChoice
  readonly secret: string
}

/** Addresses that are the same for everybody. */
const CLOUD: Partial<Record<string, string>> = {
  plane: 'https://api.plane.so',
  github: 'https://github.com',
  gitlab: 'https://gitlab.com',
}

export const draftOf = (known?: Settings): Draft => ({
  name: known?.name ?? '',
  provider: known?.provider ?? 'gitea',
  url: known?.url ?? '',
  workspace: known?.workspace ?? '',
  appId: known?.app_id ?? '',
  installationId: known?.installation_id ?? '',
  token: '',
  removeToken: false,
  approvers: known?.approvers.join(', ') ?? '',
  ownActors: known?.own_actors.join(', ') ?? '',
  choice: known === undefined ? 'generate' : 'keep',
  secret: '',
})

/**
 * The address follows the provider until somebody has typed one. Plane makes its webhook's secret itself, when the
 * webhook is made there: at first there is none.
 */
export const withProvider = (draft: Draft, provider: string): Draft => ({
  ...draft,
  provider,
  url: draft.url === '' || draft.url === CLOUD[draft.provider] ? (CLOUD[provider] ?? '') : draft.url,
  choice: provider === 'plane' && draft.choice === 'generate' ? 'none' : draft.provider === 'plane' && draft.choice === 'none' ? 'generate' : draft.choice,
})

/** What may become of the webhook secret: the first is what happens by itself. */
export const choicesFor = (known?: Settings): readonly SecretChoice[] => {
  if (known === undefined) return ['generate', 'given', 'none']
  if (known.webhook_secrets > 1) return ['keep', 'end', 'remove']
  return known.webhook_secrets === 1 ? ['keep', 'generate', 'given', 'remove'] : ['keep', 'generate', 'given']
}

/** Ids that are in both lists: an own actor approves nothing. */
export const bothOf = (draft: Draft): readonly string[] => {
  const own = ids(draft.ownActors)
  return ids(draft.approvers).filter(id => own.includes(id))
}

const ids = (text: string): string[] => text.split(/[\s,]+/).filter(id => id !== '')

/** All that is not secret is sent whole; an empty token stays as it is. */
export const requestOf = (draft: Draft): Schemas['ConnectionRequest'] => ({
  provider: draft.provider,
  url: draft.url.trim(),
  workspace: draft.provider === 'plane' ? draft.workspace.trim() : '',
  app_id: draft.provider === 'github' ? draft.appId.trim() : '',
  installation_id: draft.provider === 'github' ? draft.installationId.trim() : '',
  approvers: ids(draft.approvers),
  own_actors: ids(draft.ownActors),
  ...(draft.token.trim() === '' || draft.removeToken ? {} : { token: draft.token.trim() }),
  ...(draft.choice === 'given' && draft.secret.trim() !== '' ? { webhook_secret: draft.secret.trim() } : {}),
  generate_secret: draft.choice === 'generate',
  end_rotation: draft.choice === 'end',
  remove_token: draft.removeToken,
  remove_webhook_secrets: draft.choice === 'remove',
})

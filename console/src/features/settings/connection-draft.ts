import type { Schemas } from '../../api/client'

export type Settings = Schemas['ConnectionSettings']

export const PROVIDERS = ['plane', 'gitea', 'forgejo', 'github', 'gitlab'] as const

export const SECRET_CHOICES = ['keep', 'generate', 'given', 'none', 'end'] as const
export type SecretChoice = (typeof SECRET_CHOICES)[number]

/** A connection as it is typed. */
export interface Draft {
  readonly name: string
  readonly provider: string
  readonly url: string
  readonly workspace: string
  readonly token: string
  readonly approvers: string
  readonly ownActors: string
  readonly choice: SecretChoice
  readonly secret: string
}

/** Addresses that are the same for everybody. */
const CLOUD: Partial<Record<string, string>> = {
  plane: 'https://api.plane.so',
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com',
}

export const draftOf = (known?: Settings): Draft => ({
  name: known?.name ?? '',
  provider: known?.provider ?? 'gitea',
  url: known?.url ?? '',
  workspace: known?.workspace ?? '',
  token: '',
  approvers: known?.approvers.join(', ') ?? '',
  ownActors: known?.own_actors.join(', ') ?? '',
  choice: known === undefined ? 'generate' : 'keep',
  secret: '',
})

/** The address follows the provider until somebody has typed one; Plane makes its webhook's secret itself. */
export const withProvider = (draft: Draft, provider: string): Draft => ({
  ...draft,
  provider,
  url: draft.url === '' || draft.url === CLOUD[draft.provider] ? (CLOUD[provider] ?? '') : draft.url,
  choice: provider === 'plane' && draft.choice === 'generate' ? 'given' : draft.choice,
})

/** What may become of the webhook secret: the first is what happens by itself. */
export const choicesFor = (known?: Settings): readonly SecretChoice[] => {
  if (known === undefined) return ['generate', 'given', 'none']
  return known.webhook_secrets > 1 ? ['keep', 'end'] : ['keep', 'generate', 'given']
}

const ids = (text: string): string[] => text.split(/[\s,]+/).filter(id => id !== '')

/** All that is not secret is sent whole; an empty token stays as it is. */
export const requestOf = (draft: Draft): Schemas['ConnectionRequest'] => ({
  provider: draft.provider,
  url: draft.url.trim(),
  workspace: draft.provider === 'plane' ? draft.workspace.trim() : '',
  approvers: ids(draft.approvers),
  own_actors: ids(draft.ownActors),
  ...(draft.token.trim() === '' ? {} : { token: draft.token.trim() }),
  ...(draft.choice === 'given' && draft.secret.trim() !== '' ? { webhook_secret: draft.secret.trim() } : {}),
  generate_secret: draft.choice === 'generate',
  end_rotation: draft.choice === 'end',
})

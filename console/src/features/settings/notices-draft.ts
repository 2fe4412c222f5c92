/** What a person can be told of; a label and a team have a value. */
export const KINDS = ['mine', 'failures', 'approvals', 'budgets', 'nodes', 'label', 'team'] as const
export type Kind = (typeof KINDS)[number]

export const hasValue = (kind: Kind): kind is 'label' | 'team' => kind === 'label' || kind === 'team'

/** As the server writes it: `mine`, `label shop=a`. */
export const whatOf = (kind: Kind, value: string): string => (hasValue(kind) ? `${kind} ${value.trim()}` : kind)

/** The kind and the value of what the server wrote; no kind if it is one that this page does not know. */
export const readWhat = (what: string): { readonly kind: Kind | undefined; readonly value: string } => {
  const [word = '', ...rest] = what.split(' ')
  return { kind: KINDS.find(each => each === word), value: rest.join(' ') }
}

/** Quiet hours as they are typed. */
export interface Hours {
  readonly from: string
  readonly to: string
  readonly zone: string
}

/** Those that hold, or a night in this browser's zone. */
export const hoursOf = (quiet: string | undefined, here: string): Hours => {
  const [, from = '22:00', to = '07:30', zone = here] = /^(\S+)-(\S+) (\S+)$/.exec(quiet ?? '') ?? []
  return { from, to, zone }
}

export const hoursText = ({ from, to, zone }: Hours): string => `${from}-${to} ${zone.trim()}`

/** The kinds of scopes that a secret can have, the most used first. */
export const SCOPE_KINDS = ['profile', 'repo', 'team', 'host'] as const
export type ScopeKind = (typeof SCOPE_KINDS)[number]

/** A scope in its parts: `profile:claude` is the profile claude. */
export function readScope(scope: string): { kind: ScopeKind; of: string } | undefined {
  const colon = scope.indexOf(':')
  const kind = SCOPE_KINDS.find(each => each === scope.slice(0, colon))
  return kind === undefined ? undefined : { kind, of: scope.slice(colon + 1) }
}

/** Whether only an admin may set or remove a secret of this scope. */
export const needsAdmin = (kind: ScopeKind): boolean => kind === 'team' || kind === 'host'

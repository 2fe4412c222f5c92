export const session = {
  signIn: 'Sign in',
  signOut: 'Sign out',
  lead: 'See and steer the team of coding agents.',
  key: 'Key',
  keyHint: 'A key of this server. The first is in the file admin.key of its data folder; others come from “cadre keys”.',
  linkBusy: 'Signing in with the one-time link…',
  linkFailed: 'This link no longer opens the console',
  linkFailedFix: 'A link works once and for ten minutes. Make a new one with “cadre console”, or sign in with a key.',
  ended: 'Your session is over. Sign in again to go on.',
  oneTime: 'No key at hand? On the machine of the server run:',
  needsGrant: (grant: string, mine: string) => `Needs the grant “${grant}”; your key has “${mine}”`,
}

import { describe, expect, it } from 'vitest'
import { bothOf, choicesFor, draftOf, requestOf, withProvider, type Settings } from './connection-draft'

const known: Settings = {
  name: 'forge',
  provider: 'gitea',
  url: 'https://git.example',
  workspace: '',
  approvers: ['14', '3'],
  own_actors: ['27'],
  has_token: true,
  webhook_secrets: 1,
  webhook: '/webhook/c/forge',
  changed_by: 'root',
  changed_at: '2026-01-31T12:00:00Z',
}

describe('the draft of a connection', () => {
  it('sends what it was opened with, and no secret, when nothing is typed', () => {
    expect(requestOf(draftOf(known))).toEqual({
      provider: 'gitea',
      url: 'https://git.example',
      workspace: '',
      app_id: '',
      installation_id: '',
      approvers: ['14', '3'],
      own_actors: ['27'],
      generate_secret: false,
      end_rotation: false,
      remove_token: false,
      remove_webhook_secrets: false,
    })
  })

  it('sends a typed secret only while it is the choice', () => {
    const typed = { ...draftOf(), token: ' t0ken ', secret: 'hook-secret' }
    expect(requestOf(typed)).toMatchObject({ token: 't0ken', generate_secret: true })
    expect(requestOf(typed)).not.toHaveProperty('webhook_secret')
    expect(requestOf({ ...typed, choice: 'given' })).toMatchObject({ webhook_secret: 'hook-secret', generate_secret: false })
  })

  it('has the ids of an app at GitHub alone', () => {
    const app = draftOf({ ...known, provider: 'github', app_id: '123456', installation_id: '7' })
    expect(requestOf(app)).toMatchObject({ app_id: '123456', installation_id: '7' })
    expect(requestOf(withProvider(app, 'gitea'))).toMatchObject({ app_id: '', installation_id: '' })
  })

  it('follows the provider with the address until one is typed', () => {
    const plane = withProvider(draftOf(), 'plane')
    expect(plane).toMatchObject({ url: 'https://api.plane.so', choice: 'none' })
    expect(withProvider(plane, 'gitea')).toMatchObject({ url: '', choice: 'generate' })
    expect(withProvider({ ...plane, url: 'https://plane.example' }, 'gitea').url).toBe('https://plane.example')
  })

  it('offers no third secret during a rotation', () => {
    expect(choicesFor({ ...known, webhook_secrets: 2 })).toEqual(['keep', 'end', 'remove'])
  })

  it('takes away what is there, and no typed token goes with that', () => {
    const draft = { ...draftOf(known), token: 't0ken', removeToken: true, choice: 'remove' as const }
    expect(requestOf(draft)).toMatchObject({ remove_token: true, remove_webhook_secrets: true })
    expect(requestOf(draft)).not.toHaveProperty('token')
    expect(choicesFor({ ...known, webhook_secrets: 0 })).not.toContain('remove')
  })

  it('finds who is an approver and an own actor', () => {
    expect(bothOf({ ...draftOf(known), ownActors: '27, 14' })).toEqual(['14'])
  })
})

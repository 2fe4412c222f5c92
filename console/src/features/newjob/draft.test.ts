import { describe, expect, it } from 'vitest'
import type { Schemas } from '../../api/client'
import type { Problem } from '../../api/problem'
import { draftOf, emptyDraft, fieldOf, requestOf, withRepositories } from './draft'
import { newJobSearch } from './search'

const full: Schemas['JobRequest'] = {
  prompt: 'Mend the build',
  agent: 'codex',
  command: ['make', 'all'],
  model: 'gpt-5',
  repositories: [
    { url: 'https://git.example/shop.git', ref: 'main', name: 'shop', prepare: 'npm ci', after: 'npm test' },
    { path: '/srv/git/lib' },
  ],
  required_tags: ['gpu', 'linux'],
  preferred_tags: ['fast'],
  placement: 'random',
  priority: 0,
  timeout_sec: 5400,
  idle_timeout_sec: 90,
  attempts: 3,
  env: { CI: '1', QUERY: 'a=b' },
  artifacts: ['reports/**/*.xml'],
  isolation: 'bubblewrap',
  labels: { team: 'shop' },
  limits: { max_tokens: 200_000, max_cost_usd: 2.5 },
  no_progress: { tokens: 50_000, equal_failures: 4, sec: 600 },
  stop_on_no_progress: true,
  on_disconnect: { policy: 'replace', after_sec: 120 },
  queue_timeout_sec: 3600,
}

const problem = (which: Record<string, string>): Problem => ({
  type: 'about:blank#INVALID',
  title: 'A number is out of range',
  status: 400,
  detail: '',
  code: 'INVALID',
  which,
  fix: 'Use 1 to 604800',
})

describe('the form of a new job', () => {
  it('asks again for all that an earlier job asked for', () => {
    expect(requestOf(draftOf(full))).toEqual(full)
  })

  it('leaves out what was not said, so that the server decides', () => {
    expect(requestOf({ ...emptyDraft, prompt: 'say hi', agent: 'rehearsal' })).toEqual({ prompt: 'say hi', agent: 'rehearsal' })
  })

  it('asks for a node or for tags, never for what stands in the part that is not shown', () => {
    const draft = { ...emptyDraft, prompt: 'x', agent: 'a', node: 'build-1', required_tags: 'gpu' }

    expect(requestOf({ ...draft, where: 'node' })).toEqual({ prompt: 'x', agent: 'a', node: 'build-1' })
    expect(requestOf({ ...draft, where: 'tags' })).toEqual({ prompt: 'x', agent: 'a', required_tags: ['gpu'] })
    expect(requestOf({ ...draft, where: 'auto' })).toEqual({ prompt: 'x', agent: 'a' })
  })

  it('knows the field that the server complains about', () => {
    expect(fieldOf(problem({ field: 'prompt' }))).toBe('prompt')
    expect(fieldOf(problem({ timeout_sec: '-1' }))).toBe('timeout')
    expect(fieldOf(problem({ place: 'idle_timeout_sec at line 1 column 49' }))).toBe('idle_timeout')
    expect(fieldOf(problem({ url: 'foo::bar' }))).toBe('repositories')
    expect(fieldOf(problem({ agent: 'nope' }))).toBe('agent')
    expect(fieldOf(problem({ moon: 'full' }))).toBeUndefined()
  })
})

describe('repositories that are added', () => {
  it('are rows of their own, each place once', () => {
    const draft = withRepositories(draftOf(full), ['https://git.example/b.git', '/srv/git/lib', 'https://git.example/b.git'])
    expect(draft.repositories.map(each => [each.row, each.place])).toEqual([
      [0, 'https://git.example/shop.git'],
      [1, '/srv/git/lib'],
      [2, 'https://git.example/b.git'],
    ])
  })

  it('come from the address, where what is no text is left out', () => {
    expect(newJobSearch({ repositories: ['https://a.example/b', 7, ' '] })).toEqual({ repositories: ['https://a.example/b'] })
    expect(newJobSearch({ repositories: 'https://a.example/b' })).toEqual({ repositories: ['https://a.example/b'] })
    expect(newJobSearch({ repositories: [] })).toEqual({})
    expect(newJobSearch({ like: 'j1', repositories: ['https://a.example/b'] })).toEqual({ like: 'j1' })
  })
})

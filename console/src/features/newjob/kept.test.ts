import { beforeEach, describe, expect, it } from 'vitest'
import { emptyDraft, repositoryAt, type Draft } from './draft'
import { dropDraft, keepDraft, readDraft } from './kept'

const typed: Draft = {
  ...emptyDraft,
  prompt: 'Mend it',
  env: 'TOKEN=t0ken',
  repositories: [repositoryAt('https://ann:t0ken@git.example/a.git', 0), repositoryAt('git@git.example:b.git', 1), repositoryAt('https://ann@corp:t0ken@git.example/c@d.git', 2)],
}

describe('a draft that was left', () => {
  beforeEach(() => sessionStorage.clear())

  it('is there again for the same person, without its secrets', () => {
    keepDraft('k1', typed)

    expect(readDraft('k1')).toEqual({
      ...typed,
      env: '',
      repositories: [repositoryAt('https://git.example/a.git', 0), repositoryAt('git@git.example:b.git', 1), repositoryAt('https://git.example/c@d.git', 2)],
    })
    expect(readDraft('k2')).toBeUndefined()
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('t0ken')
  })

  it('is gone once it is dropped or empty', () => {
    keepDraft('k1', typed)
    dropDraft('k1')

    expect(readDraft('k1')).toBeUndefined()
    expect(sessionStorage).toHaveLength(0)
  })

  it('is not taken in another form', () => {
    for (const kept of ['', '7', '{}', JSON.stringify({ ...typed, prompt: 7 }), JSON.stringify({ ...typed, repositories: [{}] })]) {
      sessionStorage.setItem('cadre.new-job.k1', kept)
      expect(readDraft('k1')).toBeUndefined()
    }
  })
})

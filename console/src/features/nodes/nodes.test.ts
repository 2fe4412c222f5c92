import { describe, expect, it } from 'vitest'
import { nodes as words } from '../../strings/en/nodes'
import { nodeReasons } from './actions'
import { clisOf, jobOf, readNodeSearch, selectNodes, tagsOf, type Node } from './select'

const node = (name: string, more: Partial<Node> & { tags?: string[]; clis?: string[] } = {}): Node => {
  const { tags = [], clis = [], ...rest } = more
  return {
    name,
    state: 'online',
    scheduling: 'open',
    joined_at: '2026-01-31T12:00:00Z',
    seen_at: '2026-01-31T12:00:00Z',
    running: [],
    added_tags: [],
    facts: {
      os: 'linux',
      arch: 'amd64',
      cores: 2,
      memory_bytes: 1,
      gpus: [],
      disk_free_bytes: 1,
      tags,
      slots: 2,
      version: '0.1.0',
      agents: clis.map(cli => ({ cli, path: '', version: '1', account: `${cli}-account`, logged_in: true, note: '' })),
      isolations: [],
      roots: [],
      disk: { full: '', most_bytes: 0, held_bytes: 0, kept_bytes: 0, unsaved_bytes: 0, mirror_bytes: 0 },
    },
    ...rest,
  }
}

describe('the list of nodes', () => {
  const all = [
    node('build-10', { tags: ['gpu'], clis: ['codex'] }),
    node('build-9', { clis: ['claude'] }),
    node('attic', { state: 'offline', tags: ['gpu', 'old'] }),
    node('cellar', { state: 'silent', scheduling: 'cordoned' }),
  ]

  it('has the connected ones first, and numbers in their order', () => {
    expect(selectNodes(all, {}).map(each => each.name)).toEqual(['build-9', 'build-10', 'cellar', 'attic'])
  })

  it('is narrowed by each filter, and by all of the words together', () => {
    const names = (search: Parameters<typeof selectNodes>[1]) => selectNodes(all, search).map(each => each.name)

    expect(names({ state: 'silent' })).toEqual(['cellar'])
    expect(names({ scheduling: 'cordoned' })).toEqual(['cellar'])
    expect(names({ cli: 'codex' })).toEqual(['build-10'])
    expect(names({ tag: 'gpu' })).toEqual(['build-10', 'attic'])
    expect(names({ q: 'GPU build' })).toEqual(['build-10'])
    expect(names({ q: 'claude-account' })).toEqual(['build-9'])
    expect(names({ q: 'nowhere' })).toEqual([])
  })

  it('offers the tags and CLIs that there are, once each', () => {
    expect(tagsOf(all)).toEqual(['gpu', 'old'])
    expect(clisOf(all)).toEqual(['claude', 'codex'])
  })

  it('leaves out what an address has that it does not know', () => {
    expect(readNodeSearch({ q: ' ', state: 'asleep', scheduling: 'open', tag: 7, more: 'x' })).toEqual({
      scheduling: 'open',
      tag: '7',
    })
  })
})

describe('what can be done with a node', () => {
  it('is anything but what it is already', () => {
    expect(nodeReasons(node('a'), words.reason)).toEqual({ open: words.reason.alreadyOpen })
    expect(nodeReasons(node('a', { scheduling: 'cordoned' }), words.reason)).toEqual({
      cordon: words.reason.alreadyCordoned,
    })
    expect(nodeReasons(node('a', { scheduling: 'drained' }), words.reason)).toEqual({
      drain: words.reason.alreadyDrained,
    })
  })

  it('lets a draining node be given another deadline', () => {
    expect(nodeReasons(node('a', { scheduling: 'draining' }), words.reason)).toEqual({})
  })

  it('keeps a connected node that runs jobs from being removed, and no other', () => {
    const running = ['j1.1', 'j2.1']

    expect(nodeReasons(node('a', { running }), words.reason).remove).toBe('It runs 2 jobs: drain it first')
    expect(nodeReasons(node('a', { running, state: 'offline' }), words.reason).remove).toBeUndefined()
  })
})

it('an attempt names its job', () => {
  expect(jobOf('j17.2')).toBe('j17')
  expect(jobOf('j17')).toBe('j17')
})

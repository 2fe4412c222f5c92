import { describe, expect, it } from 'vitest'
import { ownedOf, treeOf, type Folder, type Owned } from './owners'

const owned = (path: string, owner: string): Owned => ({ path, owner, kind: 'owns' })

const shown = (folder: Folder): unknown => ({
  ...Object.fromEntries(folder.folders.map(inner => [inner.name, shown(inner)])),
  ...Object.fromEntries(folder.paths.map(path => [path.name, path.owner])),
})

describe('the owners of a plan', () => {
  it('stand in a tree of folders, with a folder and all in it as one name', () => {
    const tree = treeOf([owned('services/queue/**', 'queue'), owned('services/cost/main.go', 'cost'), owned('services/cost/lib/a.go', 'lib'), owned('go.mod', 'queue')])

    expect(shown(tree)).toEqual({
      'go.mod': 'queue',
      services: { 'queue/**': 'queue', cost: { 'main.go': 'cost', lib: { 'a.go': 'lib' } } },
    })
    expect(tree.owners).toEqual(['lib', 'cost', 'queue'])
    expect(tree.count).toBe(4)
  })

  it('puts folders together that hold one folder only', () => {
    expect(shown(treeOf([owned('a/b/c/x', 'one'), owned('a/b/c/y', 'two')]))).toEqual({ 'a/b/c': { x: 'one', y: 'two' } })
  })

  it('comes to an end on strange paths', () => {
    const deep = Array.from({ length: 2000 }, () => 'd').join('/')

    expect(treeOf([owned('**', 'all'), owned('', 'none'), owned('a/', 'one'), owned(deep, 'two')]).count).toBe(4)
  })

  it('come from what streams own, create and were given, and from what is shared, by repository', () => {
    const stream = {
      id: 'queue',
      branch: 'b',
      base: 'main',
      agent: 'ann',
      tasks: [],
      owns: [{ path: 'queue', line: 1 }],
      creates: [{ path: 'queue/new', line: 2 }],
      needs: [],
      after: [],
      limits: { attempts: 3 },
      estimate: {},
      line: 1,
    }
    const found = ownedOf({
      streams: [stream, { ...stream, id: 'web', repository: 'site', creates: [] }],
      shared: [{ path: 'go.mod', rule: 'regenerate', command: 'go mod tidy', line: 3 }],
      grants: [
        { path: 'docs', stream: 'queue', request: 1, after: 0 },
        { path: 'a.md', stream: 'web', shared: 'union', repository: 'site', request: 2, after: 0 },
      ],
    })

    expect([...found]).toEqual([
      [
        '',
        [
          { path: 'queue', owner: 'queue', kind: 'owns' },
          { path: 'queue/new', owner: 'queue', kind: 'creates' },
          { path: 'go.mod', owner: undefined, kind: 'shared', rule: 'regenerate', command: 'go mod tidy' },
          { path: 'docs', owner: 'queue', kind: 'granted' },
        ],
      ],
      [
        'site',
        [
          { path: 'queue', owner: 'web', kind: 'owns' },
          { path: 'a.md', owner: undefined, kind: 'shared', rule: 'union' },
        ],
      ],
    ])
  })
})

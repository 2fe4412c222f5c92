import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve(import.meta.dirname)

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(path)
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : []
  })

interface Import {
  readonly from: string
  readonly to: string
}

/** Imports between our own files, as paths below `src`. */
export const importsOf = (path: string, text: string): Import[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target]) => ({
    from: relative(source, path),
    to: relative(source, resolve(dirname(path), target ?? '')),
  }))

const imports = filesBelow(source).flatMap(path => importsOf(path, readFileSync(path, 'utf8')))

const room = (path: string): string => path.split('/')[0] ?? ''
const feature = (path: string): string => path.split('/').slice(0, 2).join('/')

/** The rooms that a room may use besides itself. */
const allowed: Record<string, readonly string[]> = {
  strings: [],
  ui: ['strings'],
  api: ['strings'],
  domain: ['api', 'ui', 'strings'],
  frame: ['domain', 'api', 'ui', 'strings'],
  features: ['domain', 'api', 'ui', 'strings'],
}

const broken = (all: readonly Import[]): Import[] =>
  all.filter(({ from, to }) => {
    const rooms = allowed[room(from)]
    if (rooms === undefined) return false
    return room(from) === room(to) ? room(from) === 'features' && feature(from) !== feature(to) : !rooms.includes(room(to))
  })

describe('the folders of the console', () => {
  it('import only what lies below them, and no feature imports another', () => {
    expect(broken(imports)).toEqual([])
  })

  it('would be reported if they did', () => {
    const path = join(source, 'features/jobs/page.tsx')
    const bad = importsOf(path, "import { x } from '../nodes/page'\nconst y = () => import('../../frame/frame')")
    const ui = importsOf(join(source, 'ui/button.tsx'), "import { api } from '../api/client'")

    expect(broken([...bad, ...ui])).toHaveLength(3)
  })
})

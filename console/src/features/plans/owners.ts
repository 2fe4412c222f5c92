import type { Schemas } from '../../api/client'

type Definition = Schemas['PlanDefinition']

/** A path or a pattern of a plan, and whose it is. */
export interface Owned {
  readonly path: string
  /** The stream that owns it; of a shared one, where its rule names one. */
  readonly owner: string | undefined
  /** `creates`: it is not there yet; `granted`: it was given since; `shared`: several change it. */
  readonly kind: 'owns' | 'creates' | 'granted' | 'shared'
  readonly rule?: string | undefined
  readonly command?: string | undefined
}

export interface Folder {
  readonly name: string
  readonly folders: readonly Folder[]
  readonly paths: readonly (Owned & { readonly name: string })[]
  /** Who owns something in it, each once, as they stand in the plan. */
  readonly owners: readonly string[]
  /** How many paths are in it, those of its folders included. */
  readonly count: number
}

interface Draft {
  readonly folders: Map<string, Draft>
  readonly paths: (Owned & { readonly name: string })[]
}

const draft = (): Draft => ({ folders: new Map(), paths: [] })

/** A path is as deep as it likes; beyond this the rest is one name. */
const MOST_DEEP = 30

/** Folders above a path, and its own name; a folder with all in it (`queue/**`) is one name. */
const partsOf = (path: string): { readonly folders: readonly string[]; readonly name: string } => {
  const parts = path.split('/').filter(part => part !== '')
  const own = parts.at(-1) === '**' && parts.length > 1 ? 2 : 1
  const folders = parts.slice(0, Math.max(0, Math.min(MOST_DEEP, parts.length - own)))
  return { folders, name: parts.slice(folders.length).join('/') || path }
}

/** With folders that hold only one folder put together with it. */
const finished = (name: string, from: Draft): Folder => {
  const folders = [...from.folders].map(([each, inner]) => finished(each, inner)).toSorted((a, b) => a.name.localeCompare(b.name))
  const [only] = folders
  if (name !== '' && only !== undefined && folders.length === 1 && from.paths.length === 0) {
    return { ...only, name: `${name}/${only.name}` }
  }
  const owners = [...folders.flatMap(folder => folder.owners), ...from.paths.flatMap(({ owner }) => (owner === undefined ? [] : [owner]))]
  return {
    name,
    folders,
    paths: from.paths.toSorted((a, b) => a.name.localeCompare(b.name)),
    owners: [...new Set(owners)],
    count: folders.reduce((sum, folder) => sum + folder.count, from.paths.length),
  }
}

/** The tree of paths. */
export const treeOf = (paths: readonly Owned[]): Folder => {
  const root = draft()
  for (const owned of paths) {
    const { folders, name } = partsOf(owned.path)
    let at = root
    for (const folder of folders) {
      const inner = at.folders.get(folder) ?? draft()
      at.folders.set(folder, inner)
      at = inner
    }
    at.paths.push({ ...owned, name })
  }
  return finished('', root)
}

/** Whose what is, by repository; the name is empty where the plan has one. */
export const ownedOf = (plan: Pick<Definition, 'streams' | 'shared' | 'grants'>): ReadonlyMap<string, readonly Owned[]> => {
  const found = new Map<string, Owned[]>()
  const add = (repository: string | undefined, owned: Owned) => {
    const kept = found.get(repository ?? '') ?? []
    found.set(repository ?? '', kept)
    kept.push(owned)
  }
  for (const stream of plan.streams) {
    for (const { path } of stream.owns) add(stream.repository, { path, owner: stream.id, kind: 'owns' })
    for (const { path } of stream.creates) add(stream.repository, { path, owner: stream.id, kind: 'creates' })
  }
  for (const { path, rule, owner, command, repository } of plan.shared) add(repository, { path, owner, kind: 'shared', rule, command })
  for (const { path, stream, shared, repository } of plan.grants) {
    add(repository, shared === undefined ? { path, owner: stream, kind: 'granted' } : { path, owner: undefined, kind: 'shared', rule: shared })
  }
  return found
}

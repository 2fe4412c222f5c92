/** The folders of changed files, with folders that hold only one folder put together. */
import type { PatchFile } from './patch'

export interface Folder {
  readonly name: string
  readonly folders: readonly Folder[]
  readonly files: readonly PatchFile[]
}

interface Draft {
  readonly folders: Map<string, Draft>
  readonly files: PatchFile[]
}

const draft = (): Draft => ({ folders: new Map(), files: [] })

const finished = (name: string, from: Draft): Folder => {
  const folders = [...from.folders].map(([each, inner]) => finished(each, inner)).toSorted((a, b) => a.name.localeCompare(b.name))
  const [only] = folders
  if (name !== '' && only !== undefined && folders.length === 1 && from.files.length === 0) {
    return { ...only, name: `${name}/${only.name}` }
  }
  return { name, folders, files: from.files }
}

/** A path is as deep as it likes; beyond this the rest is one name. */
const MOST_DEEP = 30

export const treeOf = (files: readonly PatchFile[]): Folder => {
  const root = draft()
  for (const file of files) {
    let at = root
    for (const name of file.path.split('/').slice(0, -1).slice(0, MOST_DEEP)) {
      const inner = at.folders.get(name) ?? draft()
      at.folders.set(name, inner)
      at = inner
    }
    at.files.push(file)
  }
  return finished('', root)
}

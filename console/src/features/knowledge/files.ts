import type { Wanted } from './adding'

/** Folders whose files nobody means. */
const LEFT_OUT = new Set(['.git', 'node_modules'])

/** Of a dropped folder no more files are looked for: one more than a collection takes. */
const MOST_FILES = 20_001

/** A file with its path from what was chosen. */
export interface Chosen {
  readonly path: string
  readonly file: File
}

/** Files of a file input; those of a chosen folder have their path in it. */
export const chosenOf = (files: Iterable<File>): Chosen[] =>
  Array.from(files, file => ({ path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file }))

/** Files that were dropped, and those of folders that were. */
export const droppedOf = async (items: DataTransferItemList): Promise<Chosen[]> => {
  // Taken before the first wait: after it the browser has emptied the list.
  const dropped = Array.from(items).filter(item => item.kind === 'file').map(item => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const all: Chosen[] = []
  for (const { entry, file } of dropped) {
    if (entry?.isDirectory === true) await walk(entry as FileSystemDirectoryEntry, all)
    else if (file !== null) all.push({ path: file.name, file })
  }
  return all
}

const walk = async (folder: FileSystemDirectoryEntry, into: Chosen[]): Promise<void> => {
  if (LEFT_OUT.has(folder.name)) return
  const reader = folder.createReader()
  // Each call gives some of them; none is the end.
  for (let some = await entriesOf(reader); some.length > 0 && into.length < MOST_FILES; some = await entriesOf(reader)) {
    for (const entry of some) {
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, into)
      else into.push({ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry as FileSystemFileEntry) })
    }
  }
}

const entriesOf = (reader: FileSystemDirectoryReader) => new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((done, fail) => entry.file(done, fail))

const base64Of = (file: File): Promise<string> =>
  new Promise((done, fail) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => done(String(reader.result).replace(/^[^,]*,/, '')))
    reader.addEventListener('error', () => fail(reader.error ?? new Error('the file cannot be read')))
    reader.readAsDataURL(file)
  })

/** What is to be sent of chosen files, with names below a folder of the collection; what nobody means is left out. */
export const wantedOf = (chosen: readonly Chosen[], below: string): Wanted[] => {
  const folder = below.trim().replace(/^\/+|\/+$/g, '')
  return chosen
    .filter(({ path }) => !path.split('/').some(part => LEFT_OUT.has(part)))
    .map(({ path, file }) => ({
      // Some systems write 각 in three signs; whoever looks for the name types one.
      source: (folder === '' ? path : `${folder}/${path}`).normalize('NFC'),
      bytes: file.size,
      // A file without a byte gives no data behind the comma.
      read: () => base64Of(file),
    }))
}

// @vitest-environment node
import { expect, it } from 'vitest'
import { filesOf } from './patch'
import { treeOf } from './tree'

it('folders_that_hold_one_folder_are_put_together', () => {
  const { files } = filesOf(['src/deep/only/a', 'src/deep/only/b', 'README'].map(path => `diff --git a/${path} b/${path}\n`).join(''))
  const tree = treeOf(files)

  expect(tree.files.map(file => file.path)).toEqual(['README'])
  expect(tree.folders.map(folder => [folder.name, folder.files.length])).toEqual([['src/deep/only', 2]])
})

import { expect, it } from 'vitest'
import { chosenOf, wantedOf } from './files'

const file = (path: string): File => Object.defineProperty(new File(['서버\n'], path.split('/').at(-1) ?? ''), 'webkitRelativePath', { value: path.includes('/') ? path : '' })

it('names are paths from the chosen folder, below a folder of the collection if one is said', async () => {
  const wanted = wantedOf(chosenOf([file('a.md'), file('docs/b.md')]), '/shop/')

  expect(wanted.map(each => each.source)).toEqual(['shop/a.md', 'shop/docs/b.md'])
  expect(await wanted[0]?.read()).toBe('7ISc67KECg==')
  expect(wantedOf(chosenOf([file('docs/b.md')]), ' ').map(each => each.source)).toEqual(['docs/b.md'])
})

it('what git and npm keep for themselves is left out, and names are composed', () => {
  const wanted = wantedOf(chosenOf([file('shop/.git/config'), file('shop/node_modules/x/a.md'), file('shop/서버.md'.normalize('NFD'))]), '')

  expect(wanted.map(each => each.source)).toEqual(['shop/서버.md'])
})

import { expect, it } from 'vitest'
import { areOfSeveral, toggled, type Chosen, type GitHubRepository } from './github'

const repository = (name: string): GitHubRepository => ({
  full_name: name,
  private: false,
  archived: false,
  default_branch: 'main',
  may_push: true,
  clone_url: `https://github.com/${name}.git`,
})

it('a repository is chosen once and taken out again, whichever account shows it', () => {
  const none: readonly Chosen[] = []
  const one = toggled(none, repository('ada/shop'), 'g1')
  const two = toggled(one, repository('acme/web'), 'g2')

  expect(two.map(each => each.name)).toEqual(['ada/shop', 'acme/web'])
  expect([areOfSeveral(none), areOfSeveral(one), areOfSeveral(two)]).toEqual([false, false, true])
  expect(toggled(two, repository('ada/shop'), 'g2')).toEqual([{ url: 'https://github.com/acme/web.git', name: 'acme/web', account: 'g2' }])
})

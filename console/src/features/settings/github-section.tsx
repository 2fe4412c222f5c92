import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useGrantReason } from '../../api/me'
import { isConnected, useAccounts, type Chosen } from '../../domain/github'
import { GitHubPicker } from '../../domain/github-picker'
import { githubWords } from '../../strings/github'
import { useWords } from '../../strings/language'
import { Button } from '../../ui/button'
import { PlusIcon } from '../../ui/icons'
import { Panel } from '../../ui/page'
import { Closed } from './closed'
import { GitHubAccounts } from './github-accounts'
import { Intro } from './intro'
import css from './settings.module.css'
import { useSettingsSearch } from './use-settings-search'

/** The person's own accounts at GitHub, and what they see. */
export function GitHubSection() {
  const words = useWords(githubWords)
  return (
    <Closed title={words.title} lead={words.lead} grant="member">
      <Intro title={words.title} lead={words.lead} />
      <GitHubAccounts />
      <Repositories />
    </Closed>
  )
}

function Repositories() {
  const words = useWords(githubWords)
  const navigate = useNavigate()
  const reason = useGrantReason('member')
  const { search, change } = useSettingsSearch()
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const accounts = useAccounts().data?.items.filter(isConnected) ?? []
  if (accounts.length === 0) return null
  return (
    <Panel
      title={words.repositories}
      actions={
        <span className={css.inline}>
          <span role="status" className={css.faint}>
            {chosen.length > 0 && words.chosen(chosen.length)}
          </span>
          {chosen.length > 0 && (
            <Button size="small" onPress={() => setChosen([])}>
              {words.clear}
            </Button>
          )}
          <Button
            size="small"
            icon={<PlusIcon />}
            reason={chosen.length === 0 ? words.nothingChosen : reason}
            onPress={() => void navigate({ to: '/jobs/new', search: { repositories: chosen.map(each => each.url) } })}
          >
            {words.newJob}
          </Button>
        </span>
      }
    >
      <GitHubPicker
        accounts={accounts}
        wish={search}
        onWish={({ account, owner, query }) => change({ account, owner, query })}
        chosen={chosen}
        onChosen={setChosen}
      />
    </Panel>
  )
}

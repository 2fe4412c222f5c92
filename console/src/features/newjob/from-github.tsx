import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useGrantReason } from '../../api/me'
import { isConnected, useAccounts, type Chosen, type Wish } from '../../domain/github'
import { GitHubPicker } from '../../domain/github-picker'
import { ProblemOf } from '../../domain/problem'
import { githubWords } from '../../strings/github'
import { useWords } from '../../strings/language'
import { uiWords } from '../../strings/ui'
import { Button, buttonLook } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { BranchIcon } from '../../ui/icons'
import { Empty, Skeleton } from '../../ui/page'
import css from './newjob.module.css'

/** Repositories of the person's own accounts, to be taken into the form. */
export function FromGitHub({ onUse }: { readonly onUse: (places: readonly string[]) => void }) {
  const words = useWords(githubWords)
  const reason = useGrantReason('member')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" icon={<BranchIcon />} reason={reason} onPress={() => setOpen(true)}>
        {words.pick}
      </Button>
      {open && <Picking onUse={onUse} onClose={() => setOpen(false)} />}
    </>
  )
}

function Picking({ onUse, onClose }: { readonly onUse: (places: readonly string[]) => void; readonly onClose: () => void }) {
  const words = useWords(githubWords)
  const ui = useWords(uiWords)
  const [wish, setWish] = useState<Wish>({})
  const [chosen, setChosen] = useState<readonly Chosen[]>([])
  const accounts = useAccounts()
  const good = accounts.data?.items.filter(isConnected) ?? []
  const ended = accounts.data?.items.some(each => !isConnected(each)) === true
  return (
    <Dialog
      title={words.pickTitle}
      open
      wide
      onClose={onClose}
      actions={
        <>
          <span role="status" className={css.status}>
            {chosen.length > 0 && words.chosen(chosen.length)}
          </span>
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button
            look="primary"
            reason={chosen.length === 0 ? words.nothingChosen : undefined}
            onPress={() => {
              onUse(chosen.map(each => each.url))
              onClose()
            }}
          >
            {words.use}
          </Button>
        </>
      }
    >
      {accounts.error !== null && <ProblemOf error={accounts.error} onRetry={() => void accounts.refetch()} />}
      {accounts.isPending ? (
        <Skeleton lines={6} />
      ) : good.length > 0 ? (
        <GitHubPicker accounts={good} wish={wish} onWish={setWish} chosen={chosen} onChosen={setChosen} />
      ) : (
        <Empty
          title={ended ? words.again : words.none}
          icon={<BranchIcon />}
          action={
            <Link to="/settings/$section" params={{ section: 'github' }} search={{}} className={buttonLook()}>
              {words.toSettings}
            </Link>
          }
        >
          {ended ? words.endedText : words.noneText}
        </Empty>
      )}
    </Dialog>
  )
}

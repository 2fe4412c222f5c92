import { useWords } from '../../strings/language'
import { teamsWords } from '../../strings/teams'
import { Page } from '../../ui/page'

export default function TeamPage() {
  const t = useWords(teamsWords)
  return <Page title={t.title}>{null}</Page>
}

import { useWords } from '../../strings/language'
import { overviewWords } from '../../strings/overview'
import { Page } from '../../ui/page'

export default function OverviewPage() {
  const t = useWords(overviewWords)
  return <Page title={t.title}>{null}</Page>
}

import { useWords } from '../../strings/language'
import { jobWords } from '../../strings/job'
import { Page } from '../../ui/page'

export default function JobPage() {
  const t = useWords(jobWords)
  return <Page title={t.title}>{null}</Page>
}

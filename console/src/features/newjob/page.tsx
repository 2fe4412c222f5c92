import { useWords } from '../../strings/language'
import { newjobWords } from '../../strings/newjob'
import { Page } from '../../ui/page'

export default function NewJobPage() {
  const t = useWords(newjobWords)
  return <Page title={t.title}>{null}</Page>
}

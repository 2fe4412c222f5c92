import { teamsWords } from '../../strings/teams'
import { useWords } from '../../strings/language'
import { Badge } from '../../ui/badge'
import { QuestionIcon, UserIcon } from '../../ui/icons'
import css from './teams.module.css'

/** Who said or did something: a person is marked as one, and so is a name that nobody proved. */
export function Speaker({ name, verified, person }: { readonly name: string; readonly verified: boolean; readonly person: boolean }) {
  const t = useWords(teamsWords)
  return (
    <span className={css.inline}>
      <span className={css.name}>{name}</span>
      {person && (
        <Badge tone="info" icon={<UserIcon />}>
          {t.person}
        </Badge>
      )}
      {!verified && (
        <Badge tone="warn" icon={<QuestionIcon />}>
          {t.unverified}
        </Badge>
      )}
    </span>
  )
}

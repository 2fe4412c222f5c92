import type { Schemas } from '../../api/client'
import { deliveriesWords } from '../../strings/deliveries'
import { useWords } from '../../strings/language'
import { Badge, type Tone } from '../../ui/badge'
import { BanIcon, SearchIcon, UserIcon } from '../../ui/icons'

export type Delivery = Schemas['DeliveryView']

const looks: Record<string, { readonly tone: Tone; readonly icon: () => React.ReactNode }> = {
  look: { tone: 'good', icon: SearchIcon },
  own: { tone: 'neutral', icon: UserIcon },
  ignored: { tone: 'neutral', icon: BanIcon },
}

/** What follows from a delivery; a word of a later version is shown as it is. */
export function FateBadge({ fate }: { readonly fate: string }) {
  const t = useWords(deliveriesWords)
  const look = looks[fate]
  const Icon = look?.icon
  return (
    <Badge tone={look?.tone} icon={Icon && <Icon />}>
      {t.fate[fate] ?? fate}
    </Badge>
  )
}

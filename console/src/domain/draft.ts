import { useState, type Dispatch, type SetStateAction } from 'react'

/** What stands in a form, made of the address; when the address changes, by this form or by another way, the form follows and keeps its focus. */
export function useDraft<Address, Draft>(address: Address, draftOf: (address: Address) => Draft): [Draft, Dispatch<SetStateAction<Draft>>] {
  const [shown, setShown] = useState(address)
  const [draft, setDraft] = useState(() => draftOf(address))
  if (JSON.stringify(shown) !== JSON.stringify(address)) {
    setShown(address)
    setDraft(draftOf(address))
  }
  return [draft, setDraft]
}

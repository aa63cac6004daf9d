/** Something seen, with the id under which the ledger keeps it. */
export interface Observed<T> {
  id: string
  seen: T
}

/**
 * Does the work for each at the same time. All of it has ended when this returns or throws, so that nothing goes on
 * behind the back of a clean-up; of several errors the first is thrown.
 */
export async function sideBySide<T, R>(each: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const outcomes = await Promise.allSettled(each.map(work))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
}

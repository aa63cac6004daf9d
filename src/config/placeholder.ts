/** In place of the name of a machine that is found when a run begins. */
export function placeholder(group: string, place: number): string {
  return `${group} ${place + 1}`
}

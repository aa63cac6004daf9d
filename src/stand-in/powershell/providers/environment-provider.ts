import { textOf } from '../values/text.ts'
import { PsObject } from '../values/value.ts'
import { originOf, type Provider } from './provider.ts'

/** Env: */
export const environmentProvider: Provider = {
  name: 'Environment',
  kindOf(session, path) {
    if (path === '') return 'container'
    return session.console.environment.get(path) === undefined ? undefined : 'leaf'
  },
  childNames(session) {
    const names = session.console.environment.entries().map(({ name }) => name)
    return names.sort((left, right) => left.localeCompare(right, 'en'))
  },
  join: (_path, child) => child,
  item(session, place) {
    const value = session.console.environment.get(place.path) ?? ''
    return new PsObject(
      [
        ...originOf(place),
        ['PSIsContainer', false],
        ['Name', place.path],
        ['Key', place.path],
        ['Value', value],
      ],
      'System.Collections.DictionaryEntry',
      'System.Collections.DictionaryEntry',
    )
  },
  create(session, place, { value }) {
    session.console.environment.set(place.path, textOf(value))
    return environmentProvider.item(session, place)
  },
  remove: (session, { path }) => session.console.environment.set(path, ''),
}

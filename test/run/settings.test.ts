import { afterEach, expect, test, vi } from 'vitest'
import { type RunSettings, settingsOf } from '../../src/run/settings.ts'

afterEach(() => vi.unstubAllEnvs())

const nobodySaid = projectThatIsTold({})

function projectThatIsTold(context: { settings?: RunSettings }) {
  const config = { root: '/project' }
  return { getProvidedContext: () => context, config, vitest: { config: {} } } as unknown as Parameters<
    typeof settingsOf
  >[0]
}

test('whoever starts vitest says how the run goes, whatever the environment names', () => {
  vi.stubEnv('SNAPWITNESS_CONFIG', '/elsewhere/snapwitness.yaml')
  const settings: RunSettings = {
    configPath: '/here/snapwitness.yaml',
    id: '5f3a9c01',
    folder: '/here/runs/1',
    command: 'snapwitness run',
    ...{ resumed: true, keep: true, steal: true, strict: true, isNight: false },
  }
  expect(settingsOf(projectThatIsTold({ settings }), 'snapwitness.yaml')).toEqual(settings)
})

test('where nobody says it, the environment names the configuration, and the run is a new one', () => {
  vi.stubEnv('SNAPWITNESS_CONFIG', '/elsewhere/snapwitness.yaml')
  const before = { ...process.env }
  const settings = settingsOf(nobodySaid, 'snapwitness.yaml')
  expect(settings).toMatchObject({
    configPath: '/elsewhere/snapwitness.yaml',
    id: expect.stringMatching(/^[0-9a-f]{8}$/),
    ...{ command: 'vitest', resumed: false, keep: false, steal: false, isNight: true },
  })
  expect(settings.folder).toMatch(new RegExp(`/runs/.*-${settings.id}$`))
  expect(process.env).toEqual(before)
})

test('what the plugin’s options name is seen from the project’s root', () => {
  vi.stubEnv('SNAPWITNESS_CONFIG', undefined)
  expect(settingsOf(nobodySaid, 'snapwitness.yaml').configPath).toBe('/project/snapwitness.yaml')
  expect(settingsOf(nobodySaid, '/labs/lab.yaml').configPath).toBe('/labs/lab.yaml')
})

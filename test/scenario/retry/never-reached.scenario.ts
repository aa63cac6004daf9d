import { scenario } from '../../../src/index.ts'

scenario('a machine of a host that nobody reaches', async () => {})

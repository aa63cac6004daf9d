import { scenario } from '../../../src/index.ts'

scenario('a machine at whose address another computer is', async () => {
  throw new Error('The scenario began.')
})

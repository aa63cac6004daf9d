import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { imageAsked } from '../../../src/cli/lab/image-option.ts'
import { imagesLookedAt, programsFor } from '../../../src/cli/lab/images-asked.ts'

const asked = (more: string) => imageAsked(`a=/none,guest=linux${more}`)

test('programs are wanted by those alone that ask for them', () => {
  expect(programsFor([asked('')])).toEqual([])
  expect(programsFor([asked(',firmware=uefi'), asked(',tpm=yes')])).toMatchObject([
    { debianPackage: 'ovmf' },
    { debianPackage: 'swtpm' },
  ])
})

test('two images do not have one port, nor has one the port of another program', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await expect(imagesLookedAt([asked(`,port=${port}`)])).rejects.toThrow(`The port ${port} of a is taken`)
  server.close()
  await expect(imagesLookedAt([asked(',port=2222'), asked(',port=2222')])).rejects.toThrow(
    'Two images are to have the port 2222',
  )
})

test('a key, a password and a file that are not there are told', async () => {
  await expect(imagesLookedAt([asked(',key=/no/key')])).rejects.toThrow('The key of a is not there: /no/key')
  await expect(imagesLookedAt([asked(',password-file=/no/password')])).rejects.toThrow(
    'The password of a is not there: /no/password',
  )
  await expect(imagesLookedAt([asked('')])).rejects.toThrow('“/none” is not there')
})

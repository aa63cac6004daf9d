import { expect, test } from 'vitest'
import { imageAsked } from '../../../src/cli/lab/image-option.ts'

test('a Windows gets what a Windows out of the box knows', () => {
  expect(imageAsked('win10-1=/d/win.qcow2,guest=windows')).toEqual({
    ...{ name: 'win10-1', file: '/d/win.qcow2', guest: 'windows', firmware: 'bios', controller: 'sata' },
    ...{
      nic: 'e1000e',
      memoryMiB: 4096,
      cpus: 1,
      agent: false,
      tpm: false,
      port: undefined,
      waitMs: 300_000,
    },
    login: {
      ...{ guest: 'windows', username: 'Administrator', sudo: false, toFillIn: true },
      password: { env: 'WIN10_1_PASSWORD' },
    },
  })
})

test('a Linux gets what a host gives it, and sudo where its account is not root', () => {
  const asked = imageAsked('l=/d/l.img,guest=linux,user=keeper,key=/k,memory=1G,wait=0,port=2222')
  expect(asked).toMatchObject({
    ...{ controller: 'pvscsi', nic: 'vmxnet3', memoryMiB: 1024, agent: true, port: 2222, waitMs: 0 },
    login: { username: 'keeper', privateKey: { file: '/k' }, sudo: true, toFillIn: false },
  })
})

test('a UEFI starts from what it has a driver for', () => {
  expect(imageAsked('l=/l,guest=linux,firmware=uefi')).toMatchObject({ firmware: 'uefi', controller: 'sata' })
  for (const controller of ['pvscsi', 'lsi'])
    expect(() => imageAsked(`l=/l,guest=linux,firmware=uefi,controller=${controller}`)).toThrow(
      `does not start from controller=${controller}`,
    )
})

test.each([
  ['a=/x,,y.qcow2,guest=linux', '/x,y.qcow2'],
  ['a=/x,,,guest=linux', '/x,'],
  ['a=/x=y,guest=linux', '/x=y'],
])('a name of a file may hold what the list is made of: %s', (text, file) => {
  expect(imageAsked(text)).toMatchObject({ name: 'a', file })
})

test.each([
  ['win.qcow2', 'names no machine with its file'],
  ['=win.qcow2,guest=linux', 'names no machine with its file'],
  ['a=f', 'does not say what its guest is'],
  ['a=f,guest=macos', 'has guest=macos'],
  ['a=f,guest=linux,fimware=uefi', 'no key of an image named “fimware”'],
  ['a=f,guest=linux,', 'no key of an image named “”'],
  ['a=f,guest=linux,guest=linux', 'gives guest twice'],
  ['a=f,guest=linux,nic=', 'gives nic no value'],
  ['a=f,guest=linux,tpm', 'gives tpm no value'],
  ['a=f,guest=linux,tpm=1', 'has tpm=1'],
  ['a=f,guest=linux,memory=1T', 'has memory=1T'],
  ['a=f,guest=linux,memory=900G', 'has memory=900G'],
  ['a=f,guest=linux,cpus=0', 'has cpus=0'],
  ['a=f,guest=linux,port=65536', 'has port=65536'],
  ['a=f,guest=windows,key=k', 'has key, and its guest is a Windows'],
  ['a=f,guest=linux,host-key=x', 'has a host-key that is no fingerprint'],
  ['a=f,guest=linux,password-env=A,password-file=b', 'password-env and password-file'],
])('%s is refused', (text, why) => {
  expect(() => imageAsked(text)).toThrow(why)
})

test('a key that is nearly one is told', () => {
  expect(() => imageAsked('a=f,guest=linux,fimware=uefi')).toThrow('Did you mean firmware?')
})

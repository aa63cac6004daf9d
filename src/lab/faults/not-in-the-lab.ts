/** Bugs that really shipped and that the lab cannot be made to have, with the reason. */
export const notInTheLab: readonly { readonly source: string; readonly bug: string; readonly why: string }[] =
  [
    {
      source: 'VirtualBox#832',
      bug: 'firmware boot entries lost',
      why: 'the machines of the lab start a kernel directly: they have no firmware variables to lose',
    },
    {
      source: 'cloud-hypervisor#8907',
      bug: 'the same random stream after each restore',
      why: 'the faultless lab gives back the kernel’s random state with the memory too, and no statement promises otherwise',
    },
  ]

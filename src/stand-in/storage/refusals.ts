/** Return codes and words of Windows' storage service: "Storage Management API Common Return Codes". */
const REASONS = {
  notSupported: [1, 'Not Supported'],
  failed: [4, 'Failed'],
  invalidParameter: [5, 'Invalid Parameter'],
  inUse: [6, 'Disk is in use'],
  noCapacity: [40000, 'Not enough available capacity'],
  noSize: [
    40005,
    'You must specify a size by using either the Size or the UseMaximumSize parameter. You can specify only one of these ' +
      'parameters at a time.',
  ],
  notInitialized: [41000, 'The disk has not been initialized.'],
  alreadyInitialized: [41001, 'The disk has already been initialized.'],
  readOnly: [41002, 'The disk is read only.'],
  offline: [41003, 'The disk is offline.'],
  partitionLimit: [41004, "The disk's partition limit has been reached."],
  wrongParameterForType: [41006, 'A parameter is not valid for this type of partition.'],
  hasData: [
    41008,
    'Cannot clear with data partitions present. To clear data partitions, use the RemoveData flag.',
  ],
  criticalDisk: [41009, 'Operation not supported on a critical disk.'],
  wrongPartitionType: [41010, 'The specified partition type is not valid.'],
  wrongOffset: [41012, 'The specified offset is not valid.'],
  accessPathInUse: [42002, 'The requested access path is already in use.'],
  wrongAccessPath: [42007, 'The access path is not valid.'],
  criticalPartition: [42010, 'The operation is not allowed on a system or critical partition.'],
  noLetterForType: [42013, 'Cannot assign drive letter to this type of partition.'],
  clusterSize: [43000, 'The specified cluster size is invalid'],
  unsupportedFileSystem: [43001, 'The specified file system is not supported'],
} as const satisfies Record<string, readonly [number, string]>

export type RefusalReason = keyof typeof REASONS

/** What the storage service refuses, by its code and words. */
export class StorageRefusal extends Error {
  readonly code: number

  constructor(reason: RefusalReason, options?: ErrorOptions) {
    const [code, message] = REASONS[reason]
    super(message, options)
    this.name = 'StorageRefusal'
    this.code = code
  }
}

import { createHash, X509Certificate } from 'node:crypto'
import selfsigned from 'selfsigned'

/** A self-signed certificate of a machine, as Windows makes them. */
export async function machineCertificate(options: selfsigned.SelfsignedOptions = {}) {
  const { private: key, cert } = await selfsigned.generate(
    [{ name: 'commonName', value: 'WIN10-1' }],
    options,
  )
  return { key, cert, thumbprint: createHash('sha256').update(new X509Certificate(cert).raw).digest('hex') }
}

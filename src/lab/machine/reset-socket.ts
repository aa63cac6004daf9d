import type { Socket } from 'node:net'

/**
 * Ends a connection at once, by a reset where that can be. While its orderly end is under way, libuv refuses to reset a
 * socket, and Node leaves it open for good: such a one is destroyed.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}

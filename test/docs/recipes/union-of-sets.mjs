// gitlab-ci-local is written for Node 22, of which it uses this alone.
Set.prototype.union ??= function (more) {
  return new Set([...this, ...more])
}

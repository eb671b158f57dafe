/// HMAC with SHA-256 (RFC 2104): proves who sent a message to somebody who knows the same key.
package enum HMACSHA256 {
    /// The 32 bytes of the code for `message` under `key`, which may have any length.
    package static func code(of message: some Collection<UInt8>, key: [UInt8]) -> [UInt8] {
        var block = key.count > 64 ? SHA256.digest(of: key).bytes : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        var inner = SHA256()
        inner.update(block.map { $0 ^ 0x36 })
        inner.update(message)
        var outer = SHA256()
        outer.update(block.map { $0 ^ 0x5C })
        outer.update(inner.finish().bytes)
        return outer.finish().bytes
    }
}

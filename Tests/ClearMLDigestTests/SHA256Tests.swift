import Testing

@testable import ClearMLDigest

/// NIST's examples (FIPS 180-4, CAVS byte-oriented vectors) and RFC 4231, on both implementations.
@Suite("SHA-256")
struct SHA256Tests {
    private static let kinds = SHA256.hasInstructions ? [false, true] : [true]
    private static let examples: [(message: [UInt8], digest: String)] = [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ([0xD3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
        (
            Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            Array(
                ("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu").utf8
            ),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        (
            [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test("the published examples come out", arguments: kinds, examples.indices)
    func published(isPortable: Bool, index: Int) {
        var hash = SHA256(isPortable: isPortable)
        hash.update(Self.examples[index].message)
        #expect(hash.finish().hex == Self.examples[index].digest)
    }

    @Test("both implementations agree on every length around the block, in any pieces", arguments: kinds)
    func pieces(isPortable: Bool) {
        let message = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        for length in 0..<300 {
            var whole = SHA256(isPortable: true)
            whole.update(message[..<length])
            for step in [1, 7, 63, 64, 65, 128] {
                var hash = SHA256(isPortable: isPortable)
                for start in stride(from: 0, to: length, by: step) {
                    hash.update(message[start..<min(start + step, length)])
                }
                #expect(hash.finish() == whole.finish(), "length \(length) in pieces of \(step)")
            }
        }
    }

    @Test("a digest in the middle does not disturb what follows")
    func goingOn() {
        var hash = SHA256()
        hash.update(Array("a".utf8))
        _ = hash.finish()
        hash.update(Array("bc".utf8))
        #expect(hash.finish() == SHA256.digest(of: Array("abc".utf8)))
    }

    @Test("bytes that lie nowhere in particular are taken too")
    func scattered() {
        #expect(SHA256.digest(of: Array("cba".utf8).reversed()) == SHA256.digest(of: Array("abc".utf8)))
    }

    @Test("codes of RFC 4231 come out, with short and long keys")
    func authentication() {
        let cases: [(key: [UInt8], message: [UInt8], code: String)] = [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for example in cases {
            #expect(Hexadecimal.encode(HMACSHA256.code(of: example.message, key: example.key)) == example.code)
        }
    }

    @Test("hexadecimal text is read in either case, and nothing else is")
    func hexadecimal() {
        #expect(Hexadecimal.decode("00fFAb") == [0x00, 0xFF, 0xAB])
        #expect(Hexadecimal.decode("0") == nil)
        #expect(Hexadecimal.decode("0g") == nil)
        #expect(SHA256.Digest(hex: "ab") == nil)
        #expect(SHA256.Digest(hex: SHA256().finish().hex.uppercased()) == SHA256().finish())
    }
}

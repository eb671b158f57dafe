#if GoogleServiceAccounts
import Crypto
import CryptoExtras
#endif

/// Signatures of RSA keys, PKCS#1 v1.5 with SHA-256; only where the trait `GoogleServiceAccounts` is on, since the library
/// that makes them takes longer to build than all the rest.
enum RSASignature {
    #if GoogleServiceAccounts
    static let isAvailable = true

    /// - Throws: what the library throws when the key is none.
    static func sign(_ bytes: [UInt8], pem: String) throws -> [UInt8] {
        let key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        return Array(try key.signature(for: bytes, padding: .insecurePKCS1v1_5).rawRepresentation)
    }
    #else
    static let isAvailable = false

    static func sign(_ bytes: [UInt8], pem: String) throws -> [UInt8] {
        throw StorageError(.unsupported, "this build makes no RSA signatures")
    }
    #endif
}

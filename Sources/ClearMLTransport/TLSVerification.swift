/// How the certificate of a server is checked.
///
/// TLS 1.2 is the lowest version in every case.
package enum TLSVerification: Sendable, Hashable {
    /// Against the system's certificate authorities.
    case system
    /// Against the authorities in a PEM file, and no others.
    case caBundle(String)
    /// Not at all: anyone on the way can read the token. Whoever sets this must tell the user.
    case off
}

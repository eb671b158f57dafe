#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The rules of a `NO_PROXY` variable.
///
/// Entries are separated by commas or blanks: `*`; a name, which also covers its sub-domains (`example.org`,
/// `.example.org`, `*.example.org`); an address; a network (`10.0.0.0/8`, `fd00::/8`); any of them with `:port`
/// (IPv6 in brackets then). Names compare without regard to case and to a trailing dot.
package struct ProxyBypass: Sendable, Equatable {
    private struct Network: Equatable {
        var address: [UInt8]
        var prefix: Int

        func contains(_ other: [UInt8]) -> Bool {
            guard other.count == address.count else { return false }
            for (index, pair) in zip(address, other).enumerated() {
                let bits = min(max(prefix - index * 8, 0), 8)
                let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
                if pair.0 & mask != pair.1 & mask { return false }
            }
            return true
        }
    }

    private enum Host: Equatable {
        case any
        case name(String)
        case network(Network)
    }

    private struct Rule: Equatable {
        var host: Host
        var port: Int?
    }

    private var rules: [Rule] = []

    /// Reads a list; an entry that makes no sense matches nothing.
    package init(_ list: String) {
        for entry in list.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            if let rule = Self.rule(entry.lowercased()) { rules.append(rule) }
        }
    }

    /// Whether this host is reached without a proxy.
    package func matches(host: String, port: Int) -> Bool {
        let name = Self.withoutDot(host.lowercased())
        let address = Self.address(name)
        return rules.contains { rule in
            if let wanted = rule.port, wanted != port { return false }
            switch rule.host {
            case .any: return true
            case .network(let network): return address.map(network.contains) ?? false
            case .name(let suffix): return name == suffix || name.hasSuffix("." + suffix)
            }
        }
    }

    private static func rule(_ entry: String) -> Rule? {
        if entry == "*" { return Rule(host: .any) }
        var text = Substring(entry)
        var port: Int?
        if text.first == "[", let close = text.firstIndex(of: "]") {
            let rest = text[text.index(after: close)...]
            if rest.first == ":" { port = Int(rest.dropFirst()) }
            text = text[text.index(after: text.startIndex)..<close]
        } else if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
            guard let number = Int(text[text.index(after: colon)...]) else { return nil }
            port = number
            text = text[..<colon]
        }
        if let slash = text.firstIndex(of: "/") {
            guard let address = address(String(text[..<slash])), let prefix = Int(text[text.index(after: slash)...]),
                (0...address.count * 8).contains(prefix)
            else { return nil }
            return Rule(host: .network(Network(address: address, prefix: prefix)), port: port)
        }
        if let address = address(String(text)) {
            return Rule(host: .network(Network(address: address, prefix: address.count * 8)), port: port)
        }
        if text.hasPrefix("*.") { text = text.dropFirst(2) } else if text.hasPrefix(".") { text = text.dropFirst() }
        let name = withoutDot(String(text))
        return name.isEmpty ? nil : Rule(host: .name(name), port: port)
    }

    private static func withoutDot(_ name: String) -> String {
        name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    /// The 4 or 16 bytes of a literal address; nil for a name.
    private static func address(_ text: String) -> [UInt8]? {
        var version4 = in_addr()
        if inet_pton(AF_INET, text, &version4) == 1 { return withUnsafeBytes(of: &version4) { Array($0) } }
        var version6 = in6_addr()
        if inet_pton(AF_INET6, text, &version6) == 1 { return withUnsafeBytes(of: &version6) { Array($0) } }
        return nil
    }
}

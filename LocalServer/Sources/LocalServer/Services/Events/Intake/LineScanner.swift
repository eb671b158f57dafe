#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads the JSON of one line of a batch, member by member, without building a tree of it.
///
/// It accepts what the real server's parser accepts: standard JSON and the tokens `NaN`, `Infinity` and `-Infinity`.
/// Nesting is limited, so that hostile input cannot exhaust the stack.
struct LineScanner {
    static let maximumDepth = 256

    private let body: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var position: Int
    /// Whether a number that JSON cannot tell was met since the start of the line.
    ///
    /// A store refuses such an event.
    private(set) var sawNonFinite = false

    /// Reads `range` of `body`.
    init(_ body: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.body = body
        position = range.lowerBound
        end = range.upperBound
    }

    private func failure(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(message: message, offset: position)
    }

    private mutating func skipWhitespace() {
        while position < end {
            switch body[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Takes the next byte that is not white space when it is `byte`.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipWhitespace()
        guard position < end, body[position] == byte else { return false }
        position += 1
        return true
    }

    /// Reads one object that fills the range, and passes on each member.
    mutating func object(_ member: (TextSpan, LineValue) throws(JSONSyntaxError) -> Void) throws(JSONSyntaxError) {
        guard take(UInt8(ascii: "{")) else { throw failure("expected an object") }
        if !take(UInt8(ascii: "}")) {
            repeat {
                guard take(UInt8(ascii: "\"")) else { throw failure("expected a member name") }
                let name = try string()
                guard take(UInt8(ascii: ":")) else { throw failure("expected a colon") }
                try member(name, try value(depth: 1))
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw failure("expected a comma or the end of the object") }
        }
        skipWhitespace()
        guard position == end else { throw failure("unexpected content after the object") }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> LineValue {
        guard depth < Self.maximumDepth else { throw failure("nested too deep") }
        skipWhitespace()
        guard position < end else { throw failure("expected a value") }
        switch body[position] {
        case UInt8(ascii: "\""):
            position += 1
            return .string(try string())
        case UInt8(ascii: "{"): return try composite(close: UInt8(ascii: "}"), depth: depth)
        case UInt8(ascii: "["): return try composite(close: UInt8(ascii: "]"), depth: depth)
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "N"): return try nonFinite("NaN", .nan)
        case UInt8(ascii: "I"): return try nonFinite("Infinity", .infinity)
        case UInt8(ascii: "-") where position + 1 < end && body[position + 1] == UInt8(ascii: "I"):
            return try nonFinite("-Infinity", -.infinity)
        default: return try number()
        }
    }

    private mutating func literal(_ text: StaticString, _ value: LineValue) throws(JSONSyntaxError) -> LineValue {
        guard position + text.utf8CodeUnitCount <= end else { throw failure("expected a value") }
        for index in 0..<text.utf8CodeUnitCount where body[position + index] != text.utf8Start[index] {
            throw failure("expected a value")
        }
        position += text.utf8CodeUnitCount
        return value
    }

    private mutating func nonFinite(_ text: StaticString, _ value: Double) throws(JSONSyntaxError) -> LineValue {
        let found = try literal(text, .double(value))
        sawNonFinite = true
        return found
    }

    /// The inside of a string whose opening quote was taken.
    private mutating func string() throws(JSONSyntaxError) -> TextSpan {
        let start = position
        var isEscaped = false
        while position < end {
            let byte = body[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return TextSpan(start: start, count: position - 1 - start, isEscaped: isEscaped)
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                try escape()
            } else if byte < 0x20 {
                throw failure("control character in a string")
            } else {
                position += 1
            }
        }
        throw failure("unterminated string")
    }

    private mutating func escape() throws(JSONSyntaxError) {
        guard position + 1 < end else { throw failure("unterminated string") }
        switch body[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard position + 6 <= end, body[position + 2..<position + 6].allSatisfy(\.isHexDigit) else {
                throw failure("malformed escape sequence")
            }
            position += 6
        default: throw failure("malformed escape sequence")
        }
    }

    private mutating func composite(close: UInt8, depth: Int) throws(JSONSyntaxError) -> LineValue {
        let start = position
        position += 1
        if !take(close) {
            repeat {
                if close == UInt8(ascii: "}") {
                    guard take(UInt8(ascii: "\"")) else { throw failure("expected a member name") }
                    _ = try string()
                    guard take(UInt8(ascii: ":")) else { throw failure("expected a colon") }
                }
                _ = try value(depth: depth + 1)
            } while take(UInt8(ascii: ","))
            guard take(close) else { throw failure("expected a comma or the end of the value") }
        }
        return .composite(TextSpan(start: start, count: position - start))
    }
}

extension LineScanner {
    private mutating func number() throws(JSONSyntaxError) -> LineValue {
        let start = position
        let isNegative = body[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let (mantissa, digits) = digits()
        guard digits > 0 else { throw failure("expected a value") }
        let integerStart = isNegative ? start + 1 : start
        if digits > 1, body[integerStart] == UInt8(ascii: "0") { throw failure("a number starts with zero") }
        var fractionDigits = 0
        var significand = mantissa
        var isInteger = true
        if position < end, body[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            (significand, fractionDigits) = self.digits(after: mantissa)
            guard fractionDigits > 0 else { throw failure("a number ends with its point") }
        }
        var exponent = 0
        if position < end, body[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            exponent = try self.exponent()
        }
        guard position < end else { throw failure("the line ends in a number") }
        // 18 digits always fit into 63 bits; longer ones and those next to the limits take the slow way.
        if isInteger, digits <= 18 { return .integer(isNegative ? -Int64(mantissa) : Int64(mantissa)) }
        if isInteger, let exact = Int64(String(decoding: body[start..<position], as: UTF8.self)) {
            return .integer(exact)
        }
        // Both are exact in a double, so one multiplication or division rounds correctly (Clinger's fast path).
        let scale = exponent - fractionDigits
        if digits + fractionDigits <= 18, significand <= 1 << 53, -22...22 ~= scale {
            let magnitude = Double(significand)
            let value = scale < 0 ? magnitude / Self.powers[-scale] : magnitude * Self.powers[scale]
            return .double(isNegative ? -value : value)
        }
        // The byte at `position` exists and ends the number, so that strtod stays within the body.
        guard let base = body.baseAddress else { throw failure("expected a value") }
        let value = UnsafeRawPointer(base + start).withMemoryRebound(to: CChar.self, capacity: position - start + 1) {
            strtod($0, nil)
        }
        if !value.isFinite { sawNonFinite = true }
        return .double(value)
    }

    /// The number made by the digits at the position after those of `leading`, wrapping, and their count.
    private mutating func digits(after leading: UInt64 = 0) -> (value: UInt64, count: Int) {
        var value = leading
        let start = position
        while position < end, body[position] &- UInt8(ascii: "0") < 10 {
            value = value &* 10 &+ UInt64(body[position] &- UInt8(ascii: "0"))
            position += 1
        }
        return (value, position - start)
    }

    /// The exponent at the position; capped, because any larger one means the same.
    private mutating func exponent() throws(JSONSyntaxError) -> Int {
        position += 1
        var isNegative = false
        if position < end, body[position] == UInt8(ascii: "-") || body[position] == UInt8(ascii: "+") {
            isNegative = body[position] == UInt8(ascii: "-")
            position += 1
        }
        let (value, count) = digits()
        guard count > 0 else { throw failure("a number ends with its exponent sign") }
        let magnitude = count > 6 ? 999_999 : Int(value)
        return isNegative ? -magnitude : magnitude
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        0x30...0x39 ~= self || 0x41...0x46 ~= self || 0x61...0x66 ~= self
    }
}

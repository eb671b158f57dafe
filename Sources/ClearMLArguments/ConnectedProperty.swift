#if SwiftArgumentParser

import ArgumentParser

/// What a property wrapper of swift-argument-parser tells about itself and its value.
protocol ConnectedProperty {
    /// What the wrapper stands for on a command line; known before anything is parsed.
    static var shape: PropertyShape { get }
    /// The value; only to be asked for after parsing.
    var connectedValue: Any { get }
}

/// How a property shows on a command line.
enum PropertyShape {
    case option
    case positional
    /// A flag that is there or not, or a pair of which one is there.
    case toggle
    /// A flag that counts how often it is there.
    case counter
    /// One flag for each case, in the order of the cases; the text is how a case is recorded.
    case cases([String])
    /// Properties of its own, made by this closure without parsing.
    case group(() -> any ParsableArguments)
}

extension Option: ConnectedProperty {
    static var shape: PropertyShape { .option }
    var connectedValue: Any { wrappedValue }
}

extension Argument: ConnectedProperty {
    static var shape: PropertyShape { .positional }
    var connectedValue: Any { wrappedValue }
}

extension Flag: ConnectedProperty {
    static var shape: PropertyShape {
        switch Value.self {
        case is Bool.Type, is Bool?.Type: .toggle
        case is Int.Type: .counter
        default: .cases(caseNames(of: Value.self) ?? [])
        }
    }
    var connectedValue: Any { wrappedValue }
}

extension OptionGroup: ConnectedProperty {
    static var shape: PropertyShape { .group { Value() } }
    var connectedValue: Any { wrappedValue }
}

/// A flag's type that has one flag for each case: an `EnumerableFlag`, an optional one, or a list of them.
protocol CaseFlag {
    static var caseNames: [String] { get }
}

extension Optional: CaseFlag where Wrapped: EnumerableFlag {
    static var caseNames: [String] { Wrapped.allCases.map { String(describing: $0) } }
}

extension Array: CaseFlag where Element: EnumerableFlag {
    static var caseNames: [String] { Element.allCases.map { String(describing: $0) } }
}

/// The names of a type's cases, for the one form that cannot conform by itself.
func caseNames(of type: Any.Type) -> [String]? {
    if let type = type as? any CaseFlag.Type { return type.caseNames }
    return (type as? any EnumerableFlag.Type).map { names(of: $0) }
}

private func names<Cases: EnumerableFlag>(of type: Cases.Type) -> [String] {
    type.allCases.map { String(describing: $0) }
}

#endif

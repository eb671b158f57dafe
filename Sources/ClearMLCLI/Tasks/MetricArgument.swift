import ArgumentParser
import ClearML

/// A curve, `title/series`; a title with a slash in it cannot be named.
struct CurveArgument: ExpressibleByArgument, Equatable {
    let title: String
    let series: String

    init?(argument: String) {
        guard let slash = argument.firstIndex(of: "/") else { return nil }
        title = String(argument[..<slash])
        series = String(argument[argument.index(after: slash)...])
    }

    var text: String { "\(title)/\(series)" }
}

/// A condition on the last value of a curve, such as `loss/train<=0.1`.
struct MetricArgument: ExpressibleByArgument {
    let filter: MetricFilter

    init?(argument: String) {
        guard let sign = argument.lastIndex(where: { $0 == "<" || $0 == ">" }) else { return nil }
        var number = argument[argument.index(after: sign)...]
        // The bounds of the server are inside of the range: `<` is taken as `<=`.
        if number.first == "=" { number.removeFirst() }
        guard let curve = CurveArgument(argument: String(argument[..<sign])), let bound = Double(number) else {
            return nil
        }
        filter = MetricFilter(curve.title, curve.series, argument[sign] == "<" ? .atMost(bound) : .atLeast(bound))
    }
}

/// A hyperparameter with its value as the server has it, such as `General/lr=0.1`.
struct ParameterArgument: ExpressibleByArgument {
    let filter: ParameterFilter

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
        filter = ParameterFilter(
            String(argument[..<sign]),
            anyOf: [String(argument[argument.index(after: sign)...])]
        )
    }
}

import ClearMLAPI

extension Output {
    /// Prints points by RFC 4180, one a line under a header; numbers read back as the same doubles.
    static func csv(_ points: [ScalarPoint]) {
        print("title,series,iteration,value,time")
        for point in points.sorted(by: {
            ($0.metric, $0.variant, $0.iteration) < ($1.metric, $1.variant, $1.iteration)
        }) {
            let time = ServerTime(milliseconds: point.timestamp).description
            print("\(field(point.metric)),\(field(point.variant)),\(point.iteration),\(point.value),\(time)")
        }
    }

    /// A field in quotes where it needs them.
    static func field(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

/// What the axes of a plot are called; nil leaves one without a title.
struct AxisTitles: Sendable {
    var x: String?
    var y: String?
    var z: String?

    init(_ x: String?, _ y: String?, _ z: String? = nil) {
        self.x = x
        self.y = y
        self.z = z
    }
}

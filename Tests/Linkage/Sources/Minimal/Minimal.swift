import ClearML

@main
struct Minimal {
    static func main() throws {
        let task = try Task.initialize(projectName: "Linkage", taskName: "minimal")
        task.logger.reportScalar(title: "loss", series: "train", value: 0.5, iteration: 0)
        try task.close()
    }
}

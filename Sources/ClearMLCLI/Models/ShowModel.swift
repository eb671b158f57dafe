import ArgumentParser
import ClearML
import ClearMLAPI

/// `clearml model show`: one model with its weights' address, metadata, classes and configuration.
struct ShowModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one model: weights, task, metadata, metrics, classes and configuration."
    )

    @OptionGroup var options: CommonOptions
    @OptionGroup var choice: ModelChoice

    func run() throws {
        let context = try CommandContext(options)
        let model = try choice.find(context)
        let page = ModelPage(info: model.info, project: model.projectName, url: model.webPage)
        if options.json {
            Output.json(page.json)
        } else {
            Output.line(page.text)
        }
    }
}

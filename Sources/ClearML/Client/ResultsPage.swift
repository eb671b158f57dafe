/// Addresses of pages of the web application.
package enum ResultsPage {
    /// The page of a task's results.
    ///
    /// - Parameters:
    ///   - webServer: The web application's address; without it there is no page.
    ///   - project: The id of the task's project; the web application finds it itself when it is unknown.
    ///   - task: The id of the task.
    /// - Returns: The address; nil without a web application.
    package static func address(webServer: String?, project: String? = nil, task: String) -> String? {
        webServer.map { "\($0)/projects/\(project ?? "*")/tasks/\(task)/output/log" }
    }

    /// The page of a model.
    ///
    /// - Parameters:
    ///   - webServer: The web application's address; without it there is no page.
    ///   - project: The id of the model's project; the web application finds it itself when it is unknown.
    ///   - model: The id of the model.
    /// - Returns: The address; nil without a web application.
    package static func address(webServer: String?, project: String? = nil, model: String) -> String? {
        webServer.map { "\($0)/projects/\(project ?? "*")/models/\(model)/general" }
    }
}

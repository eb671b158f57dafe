#if SwiftLog

public import ClearML
public import Logging

/// Sends what a program logs with swift-log to the console of its run.
///
/// ```swift
/// import ClearMLLogging
/// import Logging
///
/// LoggingSystem.bootstrap { label in
///     MultiplexLogHandler([
///         StreamLogHandler.standardError(label: label),      // still seen at the terminal
///         ClearMLLogHandler(label: label),                   // and kept with the run
///     ])
/// }
/// ```
///
/// A record becomes one console record of the run that is current when it is logged, with its level, and with its
/// metadata behind the message: `trainer: epoch done epoch=3 loss=0.12`. Without a current run it is dropped, since there is
/// no console to put it in. The call costs what `reportText` costs: a lock and a copy, and never waits for a disk or a
/// network.
///
/// The library itself never logs through swift-log, so a handler cannot be called by what it does. A program that
/// captures its console (`captureConsole`) and also logs to standard error sees each record twice in the run: capture
/// standard output alone then.
public struct ClearMLLogHandler: LogHandler {
    /// The least important level that is kept.
    public var logLevel: Logging.Logger.Level
    /// What goes with every record.
    public var metadata: Logging.Logger.Metadata = [:]
    /// Asked for more of that at each record.
    public var metadataProvider: Logging.Logger.MetadataProvider?

    private let label: String
    /// Nil for that of the current run.
    private let logger: ClearMLLogger?

    /// A handler for one label.
    ///
    /// - Parameters:
    ///   - label: the name of the logger, which precedes its messages.
    ///   - logger: the run to log to; nil for the one that is current at each record.
    ///   - logLevel: the least important level that is kept.
    ///   - metadataProvider: asked for more metadata at each record.
    public init(
        label: String,
        logger: ClearMLLogger? = nil,
        logLevel: Logging.Logger.Level = .info,
        metadataProvider: Logging.Logger.MetadataProvider? = LoggingSystem.metadataProvider
    ) {
        self.label = label
        self.logger = logger
        self.logLevel = logLevel
        self.metadataProvider = metadataProvider
    }

    /// One member of the metadata that goes with every record.
    public subscript(metadataKey key: String) -> Logging.Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Keeps a record.
    ///
    /// - Parameter event: the record.
    public func log(event: LogEvent) {
        guard let logger = logger ?? ClearMLTask.current?.logger else { return }
        logger.reportText(text(of: event), level: LogLevel(event.level))
    }

    private func text(of event: LogEvent) -> String {
        var text = label.isEmpty ? "\(event.message)" : "\(label): \(event.message)"
        for (key, value) in members(of: event).sorted(by: { $0.key < $1.key }) { text += " \(key)=\(value)" }
        return text
    }

    /// The record's own members win over those of the provider, and these over those of every record.
    private func members(of event: LogEvent) -> Logging.Logger.Metadata {
        var members = metadata
        if let provided = metadataProvider?.get() { members.merge(provided) { _, new in new } }
        if let own = event.metadata { members.merge(own) { _, new in new } }
        if let error = event.error {
            members["error.message"] = "\(error)"
            members["error.type"] = "\(String(reflecting: type(of: error)))"
        }
        return members
    }
}

extension LogLevel {
    /// The level of a console record for a level of swift-log.
    ///
    /// `trace` is shown as `debug`, and `notice` as `info`; both keep a number of their own in the journal.
    /// - Parameter level: a level of swift-log.
    public init(_ level: Logging.Logger.Level) {
        switch level {
        case .trace: self = LogLevel(rawValue: 5)
        case .debug: self = .debug
        case .info: self = .info
        case .notice: self = LogLevel(rawValue: 25)
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }
}

#endif

#if SwiftLog

import ClearMLLogging
import Logging
import Testing

@testable import ClearML

@Suite("What is logged with swift-log")
struct LogHandlerTests {
    private struct Failure: Error, CustomStringConvertible {
        var description: String { "no memory left" }
    }

    private func logger(
        _ world: IntegrationWorld,
        level: Logging.Logger.Level = .trace,
        provider: Logging.Logger.MetadataProvider? = nil
    ) -> Logging.Logger {
        Logging.Logger(label: "trainer") { label in
            ClearMLLogHandler(label: label, logger: world.task.logger, logLevel: level, metadataProvider: provider)
        }
    }

    @Test("Every level becomes one that the server shows")
    func levels() throws {
        try IntegrationWorld.with { world throws in
            let logger = logger(world)
            for level in Logging.Logger.Level.allCases { logger.log(level: level, "\(level)") }
            #expect(
                try world.reports() == [
                    "5 trainer: trace", "10 trainer: debug", "20 trainer: info", "25 trainer: notice",
                    "30 trainer: warning", "40 trainer: error", "50 trainer: critical",
                ]
            )
        }
    }

    @Test("Metadata follows the message in the order of its names; what is nearer to the record wins")
    func metadata() throws {
        try IntegrationWorld.with { world throws in
            let provider = Logging.Logger.MetadataProvider { ["trace": "provided", "b": "provided"] }
            var logger = logger(world, provider: provider)
            logger[metadataKey: "a"] = "logger"
            logger[metadataKey: "b"] = "logger"
            logger[metadataKey: "c"] = "logger"
            logger.info("epoch done", metadata: ["c": "record", "list": ["1", "2"], "map": ["k": "v"]])
            logger.info("two\nlines")
            #expect(
                try world.reports() == [
                    #"20 trainer: epoch done a=logger b=provided c=record list=["1", "2"] map=["k": "v"] trace=provided"#,
                    "20 trainer: two\nlines a=logger b=provided c=logger trace=provided",
                ]
            )
            #expect(logger[metadataKey: "a"] == "logger")
        }
    }

    @Test("An error is said with its type")
    func error() throws {
        try IntegrationWorld.with { world throws in
            let handler = ClearMLLogHandler(label: "", logger: world.task.logger, metadataProvider: nil)
            handler.log(
                event: LogEvent(
                    level: .error,
                    message: "stopped",
                    error: Failure(),
                    metadata: nil,
                    source: "Tests",
                    file: #file,
                    function: #function,
                    line: #line
                )
            )
            let line = try #require(try world.reports().first)
            #expect(line.hasPrefix("40 stopped error.message=no memory left error.type="))
            #expect(line.contains("Failure"))
        }
    }

    @Test("What is less important than the handler's level is not kept")
    func threshold() throws {
        try IntegrationWorld.with { world throws in
            var logger = logger(world, level: .warning)
            logger.info("no")
            logger.warning("yes")
            logger.logLevel = .info
            logger.info("now")
            #expect(try world.reports() == ["30 trainer: yes", "20 trainer: now"])
        }
    }

    @Test("Without a run a record is dropped in peace")
    func withoutRun() {
        var logger = Logging.Logger(label: "early") { ClearMLLogHandler(label: $0) }
        logger[metadataKey: "a"] = "b"
        logger.critical("nobody hears this")
        #expect(ClearMLTask.current == nil)
    }
}

#endif

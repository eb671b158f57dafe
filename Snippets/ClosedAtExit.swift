//! A run that nobody closes is closed at the end of the process: completed, or failed after another exit status than 0.

import ClearML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

let task = try Task.initialize(projectName: "Digits", taskName: "closed at exit")
task.logger.reportScalar(title: "loss", series: "train", value: 0.5, iteration: 0)
if CommandLine.arguments.count > 1, let status = Int32(CommandLine.arguments[1]) { exit(status) }

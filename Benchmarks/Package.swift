// swift-tools-version: 6.1
import PackageDescription

// What scripts/bench runs: the public API only, as a user's program would call it.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "clearml-swift", path: "..", traits: [])],
    targets: [
        .target(name: "CBenchmarkClock"),
        .executableTarget(
            name: "Reporting",
            dependencies: [.product(name: "ClearML", package: "clearml-swift"), "CBenchmarkClock"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

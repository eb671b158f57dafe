// swift-tools-version: 6.1
import PackageDescription

// Small programs that train something for real, each in the shape of a kind of trainer that people have.
let package = Package(
    name: "Patterns",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "clearml-swift", path: "../..", traits: ["SwiftArgumentParser"]),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(name: "FineTuning", dependencies: [.product(name: "ClearML", package: "clearml-swift")]),
        .executableTarget(name: "Reinforcement", dependencies: [.product(name: "ClearML", package: "clearml-swift")]),
        .executableTarget(
            name: "TrainerCommand",
            dependencies: [
                .product(name: "ClearML", package: "clearml-swift"),
                .product(name: "ClearMLArguments", package: "clearml-swift"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.1
import PackageDescription

// The smallest consumer: what it resolves and links is what every user of the library pays (scripts/lib/linkage.sh).
let package = Package(
    name: "Linkage",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "clearml-swift", path: "../..", traits: [])],
    targets: [
        .executableTarget(name: "Minimal", dependencies: [.product(name: "ClearML", package: "clearml-swift")])
    ],
    swiftLanguageModes: [.v6]
)

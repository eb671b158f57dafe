// swift-tools-version: 6.1
import PackageDescription

// libFuzzer targets for everything that reads bytes from outside; scripts/lib/fuzz.sh builds and runs them.
let targets = ["FuzzHOCON", "FuzzJSON", "FuzzJournal", "FuzzStorageText", "FuzzZIP"]

let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "clearml-swift", path: "..", traits: [])],
    targets: [.target(name: "FuzzDriver")]
        + targets.map {
            .executableTarget(
                name: $0,
                dependencies: ["FuzzDriver", .product(name: "ClearML", package: "clearml-swift")]
            )
        },
    swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "DigitsTraining",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "clearml-swift", path: "../..", traits: [])],
    targets: [
        .systemLibrary(name: "CDigitsZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .executableTarget(
            name: "DigitsTraining",
            dependencies: [.product(name: "ClearML", package: "clearml-swift"), "CDigitsZlib"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

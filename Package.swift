// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Layers, lowest first (docs/architecture.md). A target may depend on targets above its own line only.
let package = Package(
    name: "clearml-swift",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "ClearML", targets: ["ClearML"]),
        .library(name: "ClearMLLogging", targets: ["ClearMLLogging"]),
        .library(name: "ClearMLMetrics", targets: ["ClearMLMetrics"]),
        .library(name: "ClearMLArguments", targets: ["ClearMLArguments"]),
        .executable(name: "clearml", targets: ["ClearMLCLI"]),
    ],
    // A dependency behind a disabled trait is not even resolved: `traits: []` is for whoever needs the library only.
    traits: [
        .trait(name: "CommandLineTool", description: "The clearml tool, which needs swift-argument-parser."),
        .trait(name: "SwiftLog", description: "The product ClearMLLogging, which needs swift-log."),
        .trait(name: "SwiftMetrics", description: "The product ClearMLMetrics, which needs swift-metrics."),
        .trait(
            name: "SwiftArgumentParser",
            description: "The product ClearMLArguments, which needs swift-argument-parser."
        ),
        .trait(
            name: "GoogleServiceAccounts",
            description: "gs:// with the key file of a service account, which needs swift-crypto: slow to build."
        ),
        .default(enabledTraits: ["CommandLineTool", "SwiftLog", "SwiftMetrics", "SwiftArgumentParser"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibcurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CClearMLShim", dependencies: ["CLibcurl"]),
        .target(name: "ClearMLDigest", dependencies: ["CClearMLShim"], swiftSettings: strict),

        .target(name: "ClearMLTransport", dependencies: ["CLibcurl", "CClearMLShim"], swiftSettings: strict),
        .target(name: "ClearMLAPI", dependencies: ["ClearMLTransport"], swiftSettings: strict),
        .target(name: "ClearMLConfiguration", swiftSettings: strict),
        .target(
            name: "ClearMLJournal",
            dependencies: ["ClearMLDigest", "CClearMLShim", "CZlib"],
            swiftSettings: strict
        ),
        .target(
            name: "ClearMLStorage",
            dependencies: [
                "ClearMLAPI", "ClearMLTransport", "ClearMLDigest", "CZlib",
                .product(
                    name: "CryptoExtras",
                    package: "swift-crypto",
                    condition: .when(traits: ["GoogleServiceAccounts"])
                ),
                .product(name: "Crypto", package: "swift-crypto", condition: .when(traits: ["GoogleServiceAccounts"])),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ClearMLDelivery",
            dependencies: ["ClearMLJournal", "ClearMLStorage", "ClearMLAPI"],
            swiftSettings: strict
        ),
        .target(
            name: "ClearML",
            dependencies: [
                "ClearMLDigest", "ClearMLConfiguration", "ClearMLJournal", "ClearMLAPI", "ClearMLStorage",
                "ClearMLDelivery",
                "ClearMLTransport", "CClearMLShim",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ClearMLLogging",
            dependencies: [
                "ClearML", .product(name: "Logging", package: "swift-log", condition: .when(traits: ["SwiftLog"])),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ClearMLMetrics",
            dependencies: [
                "ClearML",
                .product(name: "CoreMetrics", package: "swift-metrics", condition: .when(traits: ["SwiftMetrics"])),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ClearMLArguments",
            dependencies: [
                "ClearML",
                .product(
                    name: "ArgumentParser",
                    package: "swift-argument-parser",
                    condition: .when(traits: ["SwiftArgumentParser"])
                ),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "ClearMLCLI",
            dependencies: [
                "ClearML", "ClearMLAPI", "ClearMLConfiguration", "ClearMLDelivery", "ClearMLJournal", "ClearMLStorage",
                "ClearMLTransport",
                .product(
                    name: "ArgumentParser",
                    package: "swift-argument-parser",
                    condition: .when(traits: ["CommandLineTool"])
                ),
            ],
            swiftSettings: strict
        ),

        // Programs that the proofs of scripts/test run as real processes; the public interface only.
        .executableTarget(
            name: "RefereePeer",
            dependencies: ["ClearML"],
            path: "Tests/RefereePeer",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "KillTarget",
            dependencies: ["ClearML"],
            path: "Tests/KillTarget",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "FileTarget",
            dependencies: ["ClearML"],
            path: "Tests/FileTarget",
            swiftSettings: strict
        ),

        // What scripts/bench measures below the public interface.
        .executableTarget(
            name: "Transfers",
            dependencies: ["ClearMLStorage", "ClearMLAPI", "ClearMLDigest", "ClearMLTransport"],
            path: "Benchmarks/Transfers",
            swiftSettings: strict
        ),

        .executableTarget(
            name: "ConsoleTarget",
            dependencies: ["ClearML"],
            path: "Tests/ConsoleTarget",
            swiftSettings: strict
        ),

        .target(
            name: "ClearMLTestSupport",
            dependencies: ["ClearMLTransport", "CZlib"],
            path: "Tests/ClearMLTestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClearMLTransportTests",
            dependencies: ["ClearMLTransport", "ClearMLTestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClearMLAPITests",
            dependencies: ["ClearMLAPI", "ClearMLTestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "ClearMLConfigurationTests", dependencies: ["ClearMLConfiguration"], swiftSettings: strict),
        .executableTarget(
            name: "JournalWriterChild",
            dependencies: ["ClearMLJournal"],
            path: "Tests/JournalWriterChild",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClearMLJournalTests",
            dependencies: ["ClearMLJournal", "CZlib", "ClearMLTestSupport", "JournalWriterChild"],
            swiftSettings: strict
        ),
        .testTarget(name: "ClearMLDigestTests", dependencies: ["ClearMLDigest"], swiftSettings: strict),
        .testTarget(
            name: "ClearMLStorageTests",
            dependencies: ["ClearMLStorage", "ClearMLDigest", "ClearMLTestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClearMLDeliveryTests",
            dependencies: ["ClearMLDelivery", "ClearMLStorage", "ClearMLDigest", "ClearMLTestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClearMLTests",
            dependencies: ["ClearML", "ClearMLTestSupport", "ConsoleTarget"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClearMLIntegrationTests",
            dependencies: [
                "ClearML", "ClearMLLogging", "ClearMLMetrics", "ClearMLJournal", "ClearMLConfiguration",
                "ClearMLTransport", "ClearMLAPI", "ClearMLDelivery", "ClearMLTestSupport",
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["SwiftLog"])),
                .product(name: "CoreMetrics", package: "swift-metrics", condition: .when(traits: ["SwiftMetrics"])),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClearMLArgumentsTests",
            dependencies: [
                "ClearMLArguments", "ClearML", "ClearMLTestSupport",
                .product(
                    name: "ArgumentParser",
                    package: "swift-argument-parser",
                    condition: .when(traits: ["SwiftArgumentParser"])
                ),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ClearMLCLITests",
            dependencies: ["ClearMLCLI", "ClearMLTestSupport"],
            swiftSettings: strict
        ),
    ]
)
